// npm run drill:pipelines: runs the script lines of the pipelines in the order of their jobs, as far as a machine with
// Docker and npm goes, and names what is not run here. DRILL_REGISTRY, such as 127.0.0.1:5000, is a registry to push to.
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../build/paths.mjs';
import { containerAddress, docker, run, runDrill, untilHealthy } from './drill.mjs';
import { wordsOf } from '../words.mjs';

wordsOf({ name: 'drill:pipelines', summary: 'Runs the script lines of the pipelines in the order of their jobs.' });

const registry = process.env.DRILL_REGISTRY;
const IMAGE = `${registry ?? 'registry.example.com'}/rookery-drill`;
const COMMIT = '0'.repeat(40);

/** In the place of the scanner, whose image may not be had: takes the same arguments, and looks at what it was given. */
const SCANNER = `FROM node:24-bookworm-slim
ARG FINDS=0
ENV FINDS=$FINDS
RUN printf '%s\\n' '#!/bin/sh' 'tar -tf /image.tar | grep -q manifest.json || exit 3' \\
  'while [ $# -gt 0 ]; do' '  [ "$1" = --output ] && { echo "{}" > "$2"; exit 0; }' '  shift' 'done' 'exit "$FINDS"' \\
  > /scan && chmod +x /scan
ENTRYPOINT ["/scan"]
`;

await runDrill('The lines of the pipelines, in their order', async (drill) => {
  const folder = await mkdtemp(join(tmpdir(), 'rookery-pipelines-'));
  // an install that was cut off may still write
  drill.undo(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 500 }));
  const checkout = await copyOfTree(join(folder, 'checkout'));
  // lines that set git up set up nobody else's
  const env = { GIT_CONFIG_GLOBAL: join(folder, 'gitconfig'), npm_config_cache: '' };
  const timed = async (job, lines, work) => {
    const from = Date.now();
    const status = await work();
    drill.row({ job, lines, seconds: Math.round((Date.now() - from) / 1000), status });
    return status;
  };
  const inCheckout = (script, more = {}) =>
    run('bash', ['-euo', 'pipefail', '-c', `cd '${checkout}' && ${script}`], {
      env: { ...env, ...more },
      timeoutMs: 2_400_000,
      mayFail: true,
    });

  const gitlab = parse(await readFile(join(checkout, '.gitlab-ci.yml'), 'utf8'));

  const lint = await timed('static', gitlab['.node'].before_script.length + gitlab.static.script.length, async () => {
    const local = join(root, 'node_modules/gitlab-ci-local/dist/index.js');
    const { status, stdout } = await inCheckout(
      `'${process.execPath}' '${local}' static --force-shell-executor --state-dir ../state`,
    );
    if (status !== 0) console.log(stdout.split('\n').slice(-30).join('\n'));
    return status;
  });
  drill.holds('the job static passes, run by a shell from a clean install', lint === 0);
  const { components } = JSON.parse(await readFile(join(checkout, 'sbom/packages.cdx.json'), 'utf8'));
  drill.holds(
    `the SBOM of the packages lists what is in the image (${components.length}), not jest`,
    namesOnly(components),
  );

  const services = await timed('test: services', 1, () => testOnServices(drill, inCheckout));
  drill.holds('tests reach MySQL and Redis of the job with its settings', services === 0);

  const reference = (await inCheckout(`.ci/reference '${IMAGE}' ${COMMIT} ''`)).stdout.trim();
  drill.undo(() => docker('image', 'rm', '--force', reference));
  const scanner = /^scanner=(\S+)$/m.exec(await readFile(join(checkout, '.ci/image'), 'utf8'))[1];
  await standIn(drill, folder, scanner, 0);
  const built = await timed('build', 2, async () => (await inCheckout(`.ci/image '${reference}'`)).status);
  drill.holds('the image is built, and its SBOM comes out of the scanner', built === 0);
  await readFile(join(checkout, 'sbom/image.cdx.json'));
  await standIn(drill, folder, scanner, 1);
  const red = await timed('build with a hole', 1, async () => (await inCheckout(`.ci/image '${reference}'`)).status);
  drill.holds('a scanner that finds something turns the job red', red === 1);
  const left = (await docker('ps', '--all', '--quiet', '--filter', `ancestor=${scanner}`)).length;
  drill.holds('no container of the scanner is left', left === 0);
  if (registry) {
    const pushed = await timed('push', 1, async () => (await inCheckout(`docker push '${reference}'`)).status);
    drill.holds('the image is pushed', pushed === 0);
  }

  console.log(`not run here:
  ${registry ? 'docker login: the registry of the drill asks for none' : 'docker login, docker push: DRILL_REGISTRY names no registry'}
  --cache-from, --cache-to: they take a builder in a container
  ${scanner}: a stand-in with its arguments ran, which knows no vulnerabilities
  postgres of the job test: PostgreSQL has no image here; all of npm test: it is the check
  apk add in .deploy: its image is not here
  .ci/deploy: test/deployments/pipeline-scripts.spec.ts runs it; each deploy.sh has a drill of its own`);
});

async function copyOfTree(folder) {
  const { stdout } = await run('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z']);
  for (const file of stdout.split('\0').filter(Boolean)) {
    await mkdir(join(folder, dirname(file)), { recursive: true });
    await cp(join(root, file), join(folder, file));
  }
  await run('git', ['init', '--quiet', folder]);
  await run('git', ['-C', folder, 'add', '--all']);
  const who = ['-c', 'user.name=drill', '-c', 'user.email=drill@example.com'];
  await run('git', ['-C', folder, ...who, 'commit', '--quiet', '--message', 'drill']);
  return folder;
}

function namesOnly(components) {
  const names = components.map(({ name }) => name);
  return names.includes('fastify') && !names.includes('jest');
}

/** Starts the services of ci.yml that can be had, with its settings, and runs one suite against them. */
async function testOnServices(drill, inCheckout) {
  const { jobs } = parse(await readFile(join(root, '.github/workflows/ci.yml'), 'utf8'));
  const addresses = {};
  for (const name of ['mysql', 'redis']) {
    const { image, env = {}, options } = jobs.test.services[name];
    const settings = Object.entries(env).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
    const health = [...options.matchAll(/(--health-\w+) (?:"([^"]*)"|(\S+))/g)].map(
      ([, key, a, b]) => `${key}=${a ?? b}`,
    );
    const id = await docker('run', '--detach', ...settings, ...health, image);
    drill.undo(() => docker('rm', '--force', '--volumes', id));
    await untilHealthy(id, 180_000);
    addresses[name] = await containerAddress(id);
  }
  const at = (url) =>
    url.replace(/mysql:3306/, `${addresses.mysql}:3306`).replace(/redis:6379/, `${addresses.redis}:6379`);
  const { TEST_MYSQL_URL, TEST_REDIS_URL } = jobs.test.env;
  const settings = { TEST_MYSQL_URL: at(TEST_MYSQL_URL), TEST_REDIS_URL: at(TEST_REDIS_URL) };
  const suites = 'test/apps/app-a/main-job.spec.ts test/redis/health.spec.ts';
  const { status, stdout, stderr } = await inCheckout(`npm test -- ${suites}`, settings);
  console.log(
    (stdout + stderr)
      .split('\n')
      .filter((line) => /^skipped|^\d+ passed/.test(line))
      .join('\n'),
  );
  return status;
}

async function standIn(drill, folder, scanner, finds) {
  const context = join(folder, `scanner-${finds}`);
  await mkdir(context, { recursive: true });
  await writeFile(join(context, 'Dockerfile'), SCANNER);
  await docker('build', '--quiet', '--tag', scanner, '--build-arg', `FINDS=${finds}`, context);
  if (finds === 0) drill.undo(() => docker('image', 'rm', '--force', scanner));
}
