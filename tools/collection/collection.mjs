// npm run collection [-- ENVIRONMENT | --url URL]: runs the requests of collection/ with Bruno's command line, against a
// server of its own, or against that of an environment or address, whose administrator's password is ADMIN_PASSWORD.
// Exits 0 only when every assertion holds; 64 when asked wrongly.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../build/paths.mjs';
import { withOwnServer } from '../own-server.mjs';

const EXIT_USAGE = 64; // EX_USAGE of sysexits.h
const folder = join(root, 'collection');
const bruno = join(folder, 'node_modules/@usebruno/cli/bin/bru.js');

const { environment, url } = readOptions();
if (!existsSync(bruno)) await install();
process.exitCode = environment || url ? await requests({ environment, url }) : await requestsToOwnServer();

function readOptions() {
  try {
    const { values, positionals } = parseArgs({ options: { url: { type: 'string' } }, allowPositionals: true });
    const [named, ...others] = positionals;
    if (others.length > 0) throw new Error(`one environment is enough: ${positionals.join(', ')}`);
    if (named && !existsSync(join(folder, `environments/${named}.bru`)))
      throw new Error(`there is no environment ${named}: collection/environments/${named}.bru is not there`);
    if ((named || values.url) && !process.env.ADMIN_PASSWORD)
      throw new Error('ADMIN_PASSWORD must be that of the administrator there');
    return { environment: named, url: values.url };
  } catch (error) {
    console.error(`${error.message}\nusage: npm run collection [-- ENVIRONMENT | --url URL]`);
    process.exit(EXIT_USAGE);
  }
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
