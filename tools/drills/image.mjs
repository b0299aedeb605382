// npm run drill:image: makes the image and looks at it from outside: size, what is in it, how it runs when it may do
// nothing, how it stops. Needs an engine.
import { randomUUID } from 'node:crypto';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../build/paths.mjs';
import { docker, isReady, run, runDrill, until, untilHealthy } from './drill.mjs';
import { wordsOf } from '../words.mjs';

wordsOf({ name: 'drill:image', summary: 'Makes the image, and looks at it from outside.' });

const IMAGE = 'rookery:drill';
const LABELS = ['--build-arg', 'VERSION=0.0.0', '--build-arg', 'REVISION=drill'];
const PORT = 18_000;
const HARDENED = ['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--tmpfs', '/tmp'];
const SETTINGS = { JWT_SECRET: randomUUID() + randomUUID(), DB_MIGRATE_ON_START: 'true' };
// none of these has any business in an image
const SECRET_FILES = /(^|\/)(\.env(\..*)?|\.git|\.ssh|id_[a-z0-9]+|.*\.pem|.*\.key|admin-password|.*\.db)$/;
const SYSTEM_FILES = /^(etc|usr|proc|sys|dev|var\/lib|opt|home)\//;

await runDrill('the image', async (drill) => {
  const folder = copyOfTree(drill);
  drill.undo(() => run('docker', ['image', 'rm', '--force', IMAGE], { mayFail: true }));
  await build(folder);
  appendFileSync(join(folder, 'src/platform/explain.ts'), '// an edit\n');
  const again = await build(folder);
  const installs = again.split('\n').filter((line) => line.includes('npm ci'));
  const cached = installs.map((line) => new RegExp(`^${line.split(' ', 1)[0]} CACHED`, 'm').test(again));
  drill.holds(
    'after an edit of the sources `npm ci` is taken from the cache',
    cached.length >= 2 && !cached.includes(false),
  );

  await contents(drill);
  await hardened(drill);
  await signals(drill);
});

/** What .dockerignore lets into the build context, in a folder whose sources may be edited. */
function copyOfTree(drill) {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-image-'));
  drill.undo(() => rmSync(folder, { recursive: true, force: true }));
  const patterns = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n');
  const names = patterns.filter((line) => /^!/.test(line)).map((line) => line.slice(1));
  for (const name of ['Dockerfile', '.dockerignore', ...names]) {
    const to = join(folder, name);
    cpSync(join(root, name), to, { recursive: true, preserveTimestamps: true, dereference: false });
  }
  return folder;
}

async function build(folder) {
  const { stderr } = await run('docker', ['build', '--progress', 'plain', ...LABELS, '--tag', IMAGE, folder], {
    timeoutMs: 1_500_000,
  });
  return stderr;
}

async function contents(drill) {
  const layers = (await docker('history', '--human=false', '--format', '{{.Size}}\t{{.CreatedBy}}', IMAGE)).split('\n');
  for (const layer of layers) {
    const [bytes, by] = layer.split('\t');
    if (Number(bytes) > 0)
      drill.row({ what: (by ?? 'of the base').slice(0, 60), value: `${(Number(bytes) / 1e6).toFixed(1)} MB` });
  }
  const size = Number(await docker('image', 'inspect', '--format', '{{.Size}}', IMAGE));
  drill.row({ what: 'the image', value: `${(size / 1e6).toFixed(1)} MB` });

  const { Config: config } = JSON.parse(await docker('image', 'inspect', IMAGE))[0];
  drill.holds(
    'it names its version, revision and licence',
    ['version', 'revision', 'licenses'].every(
      (name) => config.Labels[`org.opencontainers.image.${name}`] !== 'unknown',
    ),
  );
  drill.holds('it has a health check without curl', config.Healthcheck.Test.join(' ') === 'CMD node healthcheck.mjs');

  const list = await inImage('npm', 'ls', '--all', '--json', '--omit=dev');
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const installed = (await inImage('sh', '-c', 'find node_modules -name package.json -not -path "*/dist/*"')).split(
    '\n',
  );
  const development = installed.filter((file) => packages[dirname(file)]?.dev || packages[dirname(file)]?.devOptional);
  drill.holds('`npm ls` finds nothing missing or wrong', JSON.parse(list).problems === undefined);
  drill.holds(`no development package${development.length > 0 ? `: ${development}` : ''}`, development.length === 0);
  const nodes = await inImage('sh', '-c', 'find / -xdev -type f -name node -size +20M 2>/dev/null');
  drill.holds(`one Node: ${nodes.replaceAll('\n', ', ')}`, nodes.split('\n').length === 1);

  const files = await filesOfLayers(drill);
  const secrets = files.filter(
    (file) => SECRET_FILES.test(file) && !SYSTEM_FILES.test(file) && !file.includes('node_modules/'),
  );
  drill.holds(`no secret in a layer${secrets.length > 0 ? `: ${secrets}` : ''}`, secrets.length === 0);
}

/** What each layer brings: what a later one deletes can still be taken out of it. */
async function filesOfLayers(drill) {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-layers-'));
  drill.undo(() => rmSync(folder, { recursive: true, force: true }));
  const script = `docker save ${IMAGE} | tar --extract --directory ${folder}
    find ${folder} -type f -size +0 | while read -r blob; do tar --list --file "$blob" 2>/dev/null || true; done`;
  return (await run('sh', ['-c', script])).stdout.split('\n').map((file) => file.replace(/^\.\//, ''));
}

async function inImage(...command) {
  return (
    await run('docker', ['run', '--rm', '--network', 'none', IMAGE, ...command], { mayFail: true })
  ).stdout.trim();
}

async function hardened(drill) {
  for (const [what, more] of [
    ['ready, without the compile cache', { NODE_DISABLE_COMPILE_CACHE: '1' }],
    ['ready', {}],
  ]) {
    const container = await start(drill, { settings: more });
    drill.row({ what, value: `${await container.ready()} ms` });
    if (what === 'ready') await look(drill, container);
    await docker('rm', '--force', container.name);
  }
}

async function look(drill, { name }) {
  drill.row({ what: 'healthy, after ready', value: `${await untilHealthy(name)} ms` });
  drill.holds('it is user 1000', (await docker('exec', name, 'id', '-u')) === '1000');
  const write = await run('docker', ['exec', name, 'touch', '/app/dist/x'], { mayFail: true });
  drill.holds('it cannot change itself', write.status !== 0);
  const capabilities = await docker('exec', name, 'sh', '-c', 'grep -E "CapEff|NoNewPrivs" /proc/1/status');
  drill.holds('no capability, no new privilege', /CapEff:\s*0+\nNoNewPrivs:\s*1$/.test(capabilities));
  drill.holds(
    'process 1, which gets SIGTERM, is node',
    (await docker('exec', name, 'cat', '/proc/1/comm')).match(/node|MainThread/) !== null,
  );
}

async function signals(drill) {
  const one = await start(drill);
  await one.ready();
  report(drill, 'SIGTERM', await one.stop(), { status: 0, withinMs: 8000 });

  const twice = await start(drill);
  await twice.ready();
  await twice.signal();
  await sleep(1000);
  report(drill, 'SIGTERM, and again after a second', await twice.stop(), { status: 1, withinMs: 2000 });

  const hung = await start(drill);
  await hung.ready();
  const socket = connect(PORT, '127.0.0.1').on('error', () => undefined);
  socket.write('POST /auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{');
  await sleep(500);
  report(drill, 'SIGTERM with a request that hangs', await hung.stop(), { status: 0, withinMs: 45_000 });
  socket.destroy();

  // Without an init the kernel gives process 1 no signal that it does not handle yet, pid_namespaces(7). Compose and Swarm
  // have one; on Kubernetes preStop waits first.
  for (const afterMs of [0, 100, 300, 1000]) {
    const young = await start(drill, { flags: ['--init'] });
    await sleep(afterMs);
    report(drill, `SIGTERM ${afterMs} ms after the start`, await young.stop(), { withinMs: 8000 });
  }
}

function report(drill, what, { status, ms }, { status: wanted, withinMs }) {
  drill.row({ what, value: `exit ${status} after ${ms} ms` });
  drill.holds(`${what}: ends within ${withinMs} ms`, ms <= withinMs && (wanted === undefined || status === wanted));
}

/** A container that may do nothing it need not. */
async function start(drill, { settings = {}, flags = [] } = {}) {
  const name = `rookery-drill-${randomUUID().slice(0, 8)}`;
  const env = Object.entries({ ...SETTINGS, ...settings }).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
  const from = Date.now();
  drill.undo(() => run('docker', ['rm', '--force', '--volumes', name], { mayFail: true }));
  const published = ['--publish', `127.0.0.1:${PORT}:8000`];
  await docker('run', '--detach', '--name', name, ...published, ...flags, ...HARDENED, ...env, IMAGE);
  const signal = () => docker('kill', '--signal', 'TERM', name);
  return {
    name,
    signal,
    ready: async () => {
      await until('it is ready', () => isReady(`http://127.0.0.1:${PORT}`));
      return Date.now() - from;
    },
    /** A SIGTERM, and how it ends. */
    stop: async () => {
      const signalledAt = Date.now();
      await signal();
      const status = Number((await run('docker', ['wait', name], { timeoutMs: 60_000 })).stdout);
      const ms = Date.now() - signalledAt;
      await docker('rm', '--volumes', name);
      return { status, ms };
    },
  };
}
