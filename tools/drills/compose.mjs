// npm run drill:compose: brings both variants up from nothing, as docs/operations/compose.md says, and holds what runs to
// what the files promise. ROOKERY_IMAGE is an image that is there; without it, one is built. `-- mysql`, `sqlite` and
// `development` name one of the variants.
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../build/paths.mjs';
import { IMAGE, run, runDrill, seconds, until } from './drill.mjs';
import { commandsOf, commandsUnder } from './page.mjs';
import { openProject, serviceOf, VARIANTS, variantsOf } from './project.mjs';
import { wordsOf } from '../words.mjs';

const [variants] = wordsOf({
  name: 'drill:compose',
  summary: 'Brings the variants of Compose up from nothing, and holds what runs to what the files promise.',
  words: {
    '[variants...]': { is: 'all if none is named', choices: [...VARIANTS.map(({ store }) => store), 'development'] },
  },
}).words;

const PAGE = 'compose.md';

await runDrill('Compose: up from nothing, hardened, restarted, deployed, rolled back', async (drill) => {
  if (!process.env.ROOKERY_IMAGE)
    await run('bash', ['-c', await commandsUnder(PAGE, 'The image')], { timeoutMs: 1_800_000 });
  for (const each of variantsOf(variants)) await drillVariant(drill, each);
  if (variants.length === 0 || variants.includes('development')) await drillDevelopment(drill);
});

async function drillVariant(drill, wanted) {
  const project = await openProject(drill, wanted, IMAGE);
  const holds = (promise, is) => drill.holds(`${wanted.variant}: ${promise}`, is);
  const figures = { variant: wanted.variant };
  const started = Date.now();
  await project.page(PAGE, wanted.store === 'mysql' ? 'MySQL and Redis' : 'Single node');
  figures['up and healthy, s'] = seconds(started);
  const ask = await project.client();
  holds('it is ready', (await ask('GET', '/health/ready')).data?.database === 'connected');
  holds('its metrics are not public', (await ask('GET', '/metrics').catch(() => ({ status: 404 }))).status === 404);
  await migratedFirst(project, holds);
  for (const container of await project.containers()) hardened(container, holds);
  await isNoOpAgain(project, holds);
  figures['killed, healthy again, s'] = await comesBack(project);
  figures['SIGTERM to exit, s'] = await endsWell(project, holds);
  Object.assign(figures, await deploys(drill, project, { ask, holds }));
  await rollsBack(project, ask);
  await project.compose('down --volumes --timeout 1');
  drill.row(figures);
}

async function migratedFirst(project, holds) {
  const [migrate, app] = [await project.container('migrate'), await project.container('app')];
  holds('the migrations ended well', migrate.State.Status === 'exited' && migrate.State.ExitCode === 0);
  holds('the migrations ended before the service started', migrate.State.FinishedAt <= app.State.StartedAt);
}

function hardened(container, holds) {
  const { HostConfig: host, Config: config } = container;
  const service = serviceOf(container);
  const facts = {
    'has a read-only root file system': host.ReadonlyRootfs,
    'has no capability':
      host.CapDrop.includes('ALL') && (host.CapAdd ?? []).every((name) => /^(CAP_)?NET_BIND_SERVICE$/.test(name)),
    'gains no privileges': host.SecurityOpt.includes('no-new-privileges:true') && !host.Privileged,
    'has limits of processes and memory': host.PidsLimit > 0 && host.Memory > 0,
    'rotates its log': host.LogConfig.Config['max-size'] === '10m',
    'is not root': service === 'caddy' || !['', 'root', '0'].includes(config.User),
    'has an init where Node runs': !['app', 'migrate'].includes(service) || host.Init === true,
    'is restarted': host.RestartPolicy.Name === (service === 'migrate' ? 'no' : 'unless-stopped'),
    'has no secret in its environment': !config.Env.some((line) => /(PASSWORD|SECRET|KEY)=./.test(line)),
  };
  const broken = Object.keys(facts).filter((fact) => !facts[fact]);
  holds(`${service} is hardened (${Object.keys(facts).length} facts) ${broken.join(', ')}`.trim(), broken.length === 0);
}

async function isNoOpAgain(project, holds) {
  const lives = async () =>
    (await project.containers())
      .filter((each) => serviceOf(each) !== 'migrate')
      .map(({ Id, State }) => Id + State.StartedAt)
      .sort()
      .join();
  const before = await lives();
  await project.compose('up -d --wait');
  holds('up again changes nothing', (await lives()) === before);
}

async function isHealthy(project, since) {
  const { State } = await project.container('app');
  return State.StartedAt > since && State.Health?.Status === 'healthy';
}

/** @throws when it does not */
async function comesBack(project) {
  const { State } = await project.container('app');
  process.kill(State.Pid, 'SIGKILL'); // not `docker kill`, which the engine takes for an operator's wish
  return (await until('a killed service is healthy again', () => isHealthy(project, State.StartedAt), 90_000)) / 1000;
}

async function endsWell(project, holds) {
  const started = Date.now();
  await project.compose('stop app');
  const took = seconds(started);
  const { State } = await project.container('app');
  holds(
    `SIGTERM ends it with 0 within the grace of 45 s (${State.ExitCode} after ${took} s)`,
    State.ExitCode === 0 && took < 45,
  );
  await project.compose('up -d --wait');
  return took;
}

/** A deploy of another image, and of one that starts and then does not get well. */
async function deploys(drill, project, { ask, holds }) {
  const [good, broken] = ['good', 'broken'].map((word) => `rookery-drill:${project.store}-${process.pid}-${word}`);
  drill.undo(() => run('docker', ['rmi', '--force', good, broken], { mayFail: true }));
  await run('docker', ['build', '-q', '-t', good, '-'], { input: `FROM ${IMAGE}\nLABEL drill=good\n` });
  await run('docker', ['build', '-q', '-t', broken, '-'], {
    input: `FROM ${IMAGE}\nCMD ["node", "-e", "setTimeout(() => process.exit(1), 2000)"]\n`,
  });
  const runs = async () => (await project.container('app')).Config.Image;
  const deploy = (what) => project.shell(`./deploy.sh staging ${what}`, { mayFail: true });
  let started = Date.now();
  const first = await deploy(good);
  const figures = { 'deploy, s': seconds(started) };
  if (first.status !== 0) console.error(first.stdout, first.stderr);
  holds(
    'deploy.sh replaces the image, after a back-up and with the smoke test',
    first.status === 0 && (await runs()) === good,
  );
  started = Date.now();
  const second = await deploy(broken);
  figures['broken deploy and back, s'] = seconds(started);
  holds(
    'deploy.sh of a broken image exits 1 and says why',
    second.status === 1 && second.stderr.includes(`${good} runs again`),
  );
  holds(
    'the image before runs again, and serves',
    (await runs()) === good && (await ask('GET', '/health/ready')).code === 0,
  );
  holds(
    '`docker compose up` means that image from now on',
    (await project.compose('config')).includes(`image: ${good}`),
  );
  return figures;
}

/** The schema goes back and forward again. @throws when the service does not follow it */
async function rollsBack(project, ask) {
  const [commands] = await commandsOf('roll-back.md', 'drill:compose');
  await project.shell(commands.replace('ghcr.io/example/rookery:1.3.0', IMAGE));
  const status = async () => (await ask('GET', '/health/ready')).status;
  await until('a service whose schema is behind it leaves', async () => (await status()) === 503);
  await project.compose('run --rm --no-deps migrate');
  await until('it comes back when the schema is whole', async () => (await status()) === 200);
}

/** A changed source is served without a build by hand. */
async function drillDevelopment(drill) {
  const project = await openProject(drill, { ...VARIANTS[0], file: 'compose.yaml:compose.dev.yaml' }, IMAGE);
  const started = Date.now();
  await project.page(PAGE, 'Development');
  const figures = { variant: 'development', 'up and healthy, s': seconds(started) };
  const ask = await project.client();
  const starts = async () => (await project.compose('logs --no-log-prefix app')).split('listening on').length - 1;
  const before = await starts();
  const source = join(root, 'src/core/app/version.ts');
  await utimes(source, new Date(), new Date());
  figures['changed source, served again, s'] =
    (await until('a restart', async () => (await starts()) > before, 180_000)) / 1000;
  drill.holds('development: a touched source restarts the service', (await ask('GET', '/health/ready')).code === 0);
  await project.compose('down --volumes --timeout 1');
  drill.row(figures);
}
