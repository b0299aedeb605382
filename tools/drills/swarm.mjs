// npm run drill:swarm: what C12 says of Swarm, read back from the engine, and a broken image that is rolled back by
// itself. Needs an engine; makes a swarm of this machine when there is none.
import { docker, ensureImage, isReady, run, runDrill, seconds, until } from './drill.mjs';
import { commandsOf } from './page.mjs';
import { Stack } from './stack.mjs';
import { wordsOf } from '../words.mjs';

wordsOf({
  name: 'drill:swarm',
  summary: 'Deploys the stack to a swarm of this machine, and rolls a broken image back.',
});

// what these pages say, done to the stack of the drill
const PAGES = ['swarm.md', 'scale.md', 'backup-and-restore.md', 'rotate-secrets.md'];
const CORES = 1e9;
const MIB = 1024 ** 2;
const BROKEN = 'rookery:drill-broken';
// alive for twenty seconds, so that Swarm takes the task for healthy, and then no longer
const BROKEN_SERVER = `const startedAt = Date.now(); require('http').createServer((request, response) => {
  response.writeHead(Date.now() - startedAt > 20000 ? 500 : 200).end('{}') }).listen(8000)`;

await runDrill('Swarm: figures, secrets, migrations first, roll-back', async (drill) => {
  const image = await ensureImage();
  const stack = new Stack();
  await stack.prepare(drill);

  await stack.deployAsIs(image);
  await figures(drill, stack);
  await stack.end();

  const from = Date.now();
  await stack.deploy(image);
  drill.row({ what: 'nothing to three healthy replicas and a passed smoke test', seconds: seconds(from) });
  await order(drill, stack);
  await rollBack(drill, stack, image);
  for (const page of PAGES) await runbook(drill, stack, page);
  await rollBackSchema(drill, stack, image);
});

async function figures(drill, stack) {
  const { Spec: app } = await stack.inspect('app');
  const { UpdateConfig: update, RollbackConfig: rollback, TaskTemplate: task } = app;
  const { ContainerSpec: container } = task;
  drill.holds('3 replicas', app.Mode.Replicated.Replicas === 3);
  drill.holds('one at a time, 10 s apart', update.Parallelism === 1 && update.Delay === 10e9);
  drill.holds('the new one starts first', update.Order === 'start-first' && rollback.Order === 'start-first');
  drill.holds('rolled back on failure', update.FailureAction === 'rollback');
  drill.holds('spread over nodes', task.Placement.Preferences?.[0]?.Spread.SpreadDescriptor === 'node.id');
  drill.holds('45 s to stop', container.StopGracePeriod === 45e9);
  drill.holds('read-only, no capability', container.ReadOnly && container.CapabilityDrop[0] === 'ALL');
  drill.holds('an init before Node', container.Init === true);
  drill.holds(
    'secrets are files, not environment',
    container.Secrets.length === 3 &&
      !container.Env.some((line) => /^(JWT_SECRET|DB_PASSWORD|REDIS_PASSWORD)=/.test(line)),
  );
  for (const [service, [fromCores, toCores], [fromMib, toMib]] of [
    ['app', [0.5, 2], [512, 2048]],
    ['mysql', [1, 4], [2048, 8192]],
    ['redis', [0.5, 2], [512, 4096]],
  ]) {
    const { Reservations: least, Limits: most } = (await stack.inspect(service)).Spec.TaskTemplate.Resources;
    drill.holds(
      `${service}: ${fromCores}-${toCores} CPU, ${fromMib}M-${toMib}M`,
      least.NanoCPUs === fromCores * CORES &&
        most.NanoCPUs === toCores * CORES &&
        least.MemoryBytes === fromMib * MIB &&
        most.MemoryBytes === toMib * MIB,
    );
  }
}

/** Of the migrations' end and the app's first line that it listens, which was first. */
async function order(drill, stack) {
  const lines = async (service) =>
    (await docker('service', 'logs', '--raw', '--timestamps', `${stack.name}_${service}`)).split('\n');
  const at = (found) => Date.parse(found.split(' ')[0]);
  const migrated = at((await lines('migrate')).filter((line) => line.includes('applied ')).at(-1));
  const listening = Math.min(...(await lines('app')).filter((line) => line.includes('listening on')).map(at));
  drill.row({ what: 'migrations done before the first replica listens', seconds: (listening - migrated) / 1000 });
  drill.holds('migrations before the app takes traffic', migrated < listening);
}

async function rollBack(drill, stack, image) {
  await run('docker', ['build', '--quiet', '--tag', BROKEN, '-'], { input: brokenFrom(image) });
  drill.undo(() => docker('image', 'rm', '--force', BROKEN));
  const from = Date.now();
  const { status, stderr } = await stack.deploy(BROKEN, { mayFail: true });
  console.log(stderr.trim());
  drill.row({ what: 'an image that fails after it was healthy, to the image before', seconds: seconds(from) });
  const { Spec: spec, UpdateStatus: update } = await stack.inspect('app');
  drill.holds('deploy.sh says so', status === 1);
  drill.holds('Swarm went back by itself', update.State === 'rollback_completed');
  drill.holds('the image is the one before', spec.TaskTemplate.ContainerSpec.Image.startsWith(image));
  drill.holds('and it answers', await isReady(stack.origin));
  const { Replicas: wanted } = spec.Mode.Replicated;
  await until('the broken ones are gone', async () => (await stack.containers('app')).length === wanted);
}

/** The page goes back in version and in schema: a replica of the newer version is left without what it needs. */
async function rollBackSchema(drill, stack, image) {
  const replicas = async () => (await stack.containers('app')).length;
  await until('three replicas run', async () => (await replicas()) === 3);
  await runbook(drill, stack, 'roll-back.md');
  await until('replicas whose schema is behind them leave service', async () => !(await isReady(stack.origin)));
  drill.holds('they left because of the schema: all of them run', (await replicas()) === 3);
  await stack.deploy(image);
  drill.holds('the next deployment migrates again', await isReady(stack.origin));
}

async function runbook(drill, stack, page) {
  for (const commands of await commandsOf(page, 'drill:swarm')) {
    const [image] = (await stack.inspect('app')).Spec.TaskTemplate.ContainerSpec.Image.split('@');
    const own = commands
      .replace(/^docker swarm init .*\n/m, '') // it is there
      .replaceAll('rookery_', `${stack.name}_`)
      .replaceAll('backups', `${stack.folder}/backups`)
      .replaceAll('deploy.sh production', `deploy.sh ${stack.settings}`)
      .replaceAll(/ghcr\.io\/example\/rookery:[\d.]+/g, image);
    await run('bash', ['-euo', 'pipefail', '-c', own], { env: stack.env, timeoutMs: 900_000 });
    console.log(`ran    ${page}: ${commands.trim().split('\n').at(-1)}`);
  }
}

function brokenFrom(image) {
  return `FROM ${image}\nCMD ${JSON.stringify(['node', '-e', BROKEN_SERVER.replace(/\s+/g, ' ')])}\n`;
}
