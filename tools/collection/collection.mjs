// npm run collection [-- ENVIRONMENT | --url URL]: runs the requests of collection/ with Bruno's command line, against a
// server of its own, or against that of an environment or address, whose administrator's password is ADMIN_PASSWORD.
// Exits 0 only when every assertion holds; 64 when asked wrongly.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../build/paths.mjs';
import { withOwnServer } from '../own-server.mjs';
import { wordsOf } from '../words.mjs';

const EXIT_USAGE = 64; // EX_USAGE of sysexits.h
const folder = join(root, 'collection');
const bruno = join(folder, 'node_modules/@usebruno/cli/bin/bru.js');

const { environment, url } = readOptions();
if (!existsSync(bruno)) await install();
process.exitCode = environment || url ? await requests({ environment, url }) : await requestsToOwnServer();

function readOptions() {
  const { words, options } = wordsOf({
    name: 'collection',
    summary: 'Runs the requests of collection/ against a server of its own, or against one that is there.',
    words: {
      '[environment]': { is: 'of collection/environments, whose ADMIN_PASSWORD is set', choices: environments() },
    },
    options: { '--url <url>': 'an address instead, whose ADMIN_PASSWORD is set' },
  });
  const [environment] = words;
  if ((environment || options.url) && !process.env.ADMIN_PASSWORD) {
    console.error('ADMIN_PASSWORD must be that of the administrator there');
    process.exit(EXIT_USAGE);
  }
  return { environment, url: options.url };
}

function environments() {
  return readdirSync(join(folder, 'environments')).flatMap((file) => /^(.*)\.bru$/.exec(file)?.[1] ?? []);
}

/** Bruno brings 500 packages along, so they are no part of the service's own. */
async function install() {
  console.log('installing what runs the collection');
  // no scripts: none of these packages needs one
  const npm = spawn('npm', ['ci', '--ignore-scripts', '--prefer-offline'], { cwd: folder, stdio: 'inherit' });
  const [status] = await once(npm, 'close');
  if (status !== 0) process.exit(status ?? 1);
}

/** The exit code of Bruno. Requests go where they say, without a proxy, and cookies are neither kept nor sent. */
async function requests({ environment = 'local', url, password = process.env.ADMIN_PASSWORD }) {
  // the scripts are our own: the safe sandbox, for those of strangers, takes a second of CPU for each request
  const args = ['run', '-r', '--env', environment, '--noproxy', '--disable-cookies', '--sandbox', 'developer'];
  if (url) args.push('--env-var', `baseUrl=${url.replace(/\/$/, '')}`);
  const { PATH, HOME } = process.env;
  // compiling what it brings along takes longer than the requests
  const compiled = { NODE_COMPILE_CACHE: join(folder, 'node_modules/.cache/compiled') };
  const env = { PATH, HOME, ...compiled, ADMIN_PASSWORD: password, NO_COLOR: '1' };
  const [status] = await once(
    spawn(process.execPath, [bruno, ...args], { cwd: folder, env, stdio: 'inherit' }),
    'close',
  );
  return status ?? 1;
}

function requestsToOwnServer() {
  const password = randomBytes(18).toString('base64url');
  return withOwnServer({ ADMIN_PASSWORD: password }, (url) => requests({ url, password }));
}
