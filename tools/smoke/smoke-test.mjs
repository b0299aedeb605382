import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from './ask.mjs';
import { CHECKS, isReady, LOGIN_CHECK, NotSo, PUBLIC_CHECKS } from './checks.mjs';
import { readOptions, USAGE } from './options.mjs';

const EXIT_USAGE = 64; // EX_USAGE of sysexits.h
const RETRY_MS = 1000;
const REQUEST_TIMEOUT_MS = 5000;

/**
 * The whole command, but for the process that runs it.
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {Pick<Console, 'log' | 'error'>} console
 * @returns {Promise<number>} the exit code
 */
export async function smokeTest(args, env, console) {
  let options;
  try {
    options = readOptions(args, env);
  } catch (error) {
    console.error(`${error.message}\n${USAGE}`);
    return EXIT_USAGE;
  }
  if (!options) {
    console.log(USAGE);
    return 0;
  }
  const failures = await failuresOf(options, console);
  console.log(failures.length === 0 ? `${options.url} is well` : `${options.url} is not well: ${failures.join(', ')}`);
  return failures.length === 0 ? 0 : 1;
}

/** The names of the checks that failed. A line tells of each check, and on failure why. */
async function failuresOf(options, console) {
  const failures = [];
  const report = async (name, check) => {
    try {
      console.log(`ok    ${name.padEnd(10)} ${await check()}`);
    } catch (error) {
      failures.push(name);
      console.log(`FAIL  ${name.padEnd(10)} ${error.message}`);
    }
  };
  const target = targetOf(options);
  await report('ready', () => becomeReady(target));
  if (failures.length > 0) return failures;
  for (const [name, check] of checksOf(options)) await report(name, () => check(target));
  return failures;
}

/** What a check gets: the options, and how to ask. */
function targetOf(options) {
  const askAt = (url, request) => ask(url, { timeoutMs: REQUEST_TIMEOUT_MS, address: options.connect, ...request });
  const base = options.url.href.replace(/\/$/, '');
  return { ...options, askAt, ask: (path, request) => askAt(new URL(base + path), request) };
}

function checksOf({ url, username }) {
  return [
    ...CHECKS,
    ...(url.protocol === 'https:' ? PUBLIC_CHECKS : []),
    ...(username === undefined ? [] : [LOGIN_CHECK]),
  ];
}

/** Asks until it is ready: right after a deployment names, routes and containers may take a while. */
async function becomeReady(target) {
  const { waitSeconds } = target;
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
