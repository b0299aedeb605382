import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

export const USAGE = `usage: npm run smoke -- URL [options]
  URL                 address of the service, with its BASE_PATH if it has one
  --version VERSION   the version that must answer
  --apps APP,APP      the apps that must be served, no more and no less
  --wait SECONDS      how long the service may take to be ready (60)
  --connect ADDRESS   connect to this IP address whatever DNS says, as before a switch of DNS
  --http-url URL      what must redirect to an https URL (http://<its host>/)
  --help              shows this
environment: SMOKE_USERNAME and SMOKE_PASSWORD or SMOKE_PASSWORD_FILE (signs in and out), NODE_EXTRA_CA_CERTS (own authority)`;

/** Undefined when only the usage is asked for. @throws {Error} that says what was asked wrongly */
export function readOptions(args, env) {
  const text = { type: 'string' };
  const { values, positionals, tokens } = parseArgs({
    args,
    options: {
      version: text,
      apps: text,
      wait: { ...text, default: '60' },
      connect: text,
      'http-url': text,
      help: { type: 'boolean' },
    },
    allowPositionals: true,
    tokens: true,
  });
  if (values.help) return undefined;
  ensureUnderstood(tokens);
  if (positionals.length !== 1) throw new Error('one URL is needed');
  const empty = Object.keys(values).find((name) => values[name] === '');
  if (empty !== undefined) throw new Error(`--${empty} is empty`);
  return {
    url: addressOf(positionals[0]),
    version: values.version,
    apps: values.apps === undefined ? undefined : namesOf(values.apps),
    waitSeconds: secondsOf(values.wait),
    connect: values.connect,
    httpUrl: values['http-url'] === undefined ? undefined : addressOf(values['http-url']).href,
    ...accountOf(env),
  };
}

/** A script that forgot to set a variable gives an empty word; of two values one would be ignored (C11). */
function ensureUnderstood(tokens) {
  const seen = new Set();
  for (const { kind, name, rawName = 'a word', value } of tokens) {
    if (value === '') throw new Error(`${rawName} is empty`);
    if (kind === 'option' && seen.has(name)) throw new Error(`${rawName} is given twice`);
    seen.add(name);
  }
}

function addressOf(text) {
  if (!URL.canParse(text) || !/^https?:\/\//.test(text)) throw new Error(`${text} is no http or https address`);
  const url = new URL(text);
  if (url.search || url.hash || url.username) throw new Error(`${text} must be a plain address, without ?, # and user`);
  return url;
}

function namesOf(text) {
  const apps = text.split(',').map((app) => app.trim());
  if (apps.includes('')) throw new Error('--apps names an app that is empty');
  return apps;
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
