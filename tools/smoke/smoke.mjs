// npm run smoke -- URL: asks a deployment whether it does what every deployment does, and changes nothing there. Exits 0,
// 1 when something is not so, 64 when asked wrongly. Needs nothing but Node 20, so that a deploy script can run it anywhere.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ask } from './ask.mjs';
import { CHECKS, isReady, LOGIN_CHECK, NotSo, PUBLIC_CHECKS } from './checks.mjs';

const USAGE = `usage: npm run smoke -- URL [options]
  URL                 address of the service, with its BASE_PATH if it has one
  --version VERSION   the version that must answer
  --apps APP,APP      the apps that must be served, no more and no less
  --wait SECONDS      how long the service may take to be ready (60)
  --connect ADDRESS   connect to this IP address whatever DNS says, as before a switch of DNS
  --http-url URL      what must redirect to an https URL (http://<its host>/)
environment: SMOKE_USERNAME and SMOKE_PASSWORD or SMOKE_PASSWORD_FILE (signs in and out), NODE_EXTRA_CA_CERTS (own authority)`;

const EXIT_USAGE = 64; // EX_USAGE of sysexits.h
const RETRY_MS = 1000;
const REQUEST_TIMEOUT_MS = 5000;

const options = readOptions();
const target = {
  ...options,
  askAt: (url, request) => ask(url, { timeoutMs: REQUEST_TIMEOUT_MS, address: options.connect, ...request }),
  ask: (path, request) => target.askAt(new URL(options.url.href.replace(/\/$/, '') + path), request),
};

const failures = [];
if (await report('ready', () => becomeReady(options.waitSeconds))) {
  const checks = [
    ...CHECKS,
    ...(options.url.protocol === 'https:' ? PUBLIC_CHECKS : []),
    ...(options.username === undefined ? [] : [LOGIN_CHECK]),
  ];
  for (const [name, check] of checks) await report(name, () => check(target));
}
console.log(failures.length === 0 ? `${options.url} is well` : `${options.url} is not well: ${failures.join(', ')}`);
process.exitCode = failures.length === 0 ? 0 : 1;

/** Whether it is so; a line tells, and on failure why. */
async function report(name, check) {
  try {
    console.log(`ok    ${name.padEnd(10)} ${await check()}`);
    return true;
  } catch (error) {
    failures.push(name);
    console.log(`FAIL  ${name.padEnd(10)} ${error.message}`);
    return false;
  }
}

/** Asks until it is ready: right after a deployment names, routes and containers may take a while. */
async function becomeReady(waitSeconds) {
  const startedAt = Date.now();
  const endsAt = startedAt + waitSeconds * 1000;
  for (;;) {
    try {
      const said = await isReady(target, Math.max(1, Math.min(REQUEST_TIMEOUT_MS, endsAt - Date.now())));
      return `${said}, after ${((Date.now() - startedAt) / 1000).toFixed(1)} s`;
    } catch (error) {
      if (Date.now() + RETRY_MS >= endsAt) throw new NotSo(`not within ${waitSeconds} s: ${error.message}`);
      await sleep(RETRY_MS);
    }
  }
}

function readOptions() {
  try {
    const text = { type: 'string' };
    const { values, positionals } = parseArgs({
      options: { version: text, apps: text, wait: { ...text, default: '60' }, connect: text, 'http-url': text },
      allowPositionals: true,
    });
    if (positionals.length !== 1) throw new Error('one URL is needed');
    return {
      url: addressOf(positionals[0]),
      version: values.version,
      apps: values.apps?.split(',').map((app) => app.trim()),
      waitSeconds: secondsOf(values.wait),
      connect: values.connect,
      httpUrl: values['http-url'] && addressOf(values['http-url']).href,
      ...accountOf(process.env),
    };
  } catch (error) {
    console.error(`${error.message}\n${USAGE}`);
    process.exit(EXIT_USAGE);
  }
}

function addressOf(text) {
  if (!URL.canParse(text) || !/^https?:\/\//.test(text)) throw new Error(`${text} is no http or https address`);
  const url = new URL(text);
  if (url.search || url.hash || url.username) throw new Error(`${text} must be a plain address, without ?, # and user`);
  return url;
}

function secondsOf(text) {
  if (!/^\d{1,5}$/.test(text)) throw new Error(`--wait ${text} is no number of seconds`);
  return Number(text);
}

function accountOf({ SMOKE_USERNAME: username, SMOKE_PASSWORD, SMOKE_PASSWORD_FILE: file }) {
  const password = SMOKE_PASSWORD || (file ? readFileSync(file, 'utf8').trim() : undefined);
  if (!username !== !password) throw new Error('SMOKE_USERNAME and SMOKE_PASSWORD go together');
  return username ? { username, password } : {};
}
