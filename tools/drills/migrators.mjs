// npm run drill:migrators: three migrations of one database at once, as three pods that start together (C7.3, C12).
import { containerAddress, docker, runDrill, until } from './drill.mjs';
import { Pods } from './pod.mjs';
import { wordsOf } from '../words.mjs';

wordsOf({ name: 'drill:migrators', summary: 'Migrates one database three times at once.' });

const MIGRATORS = 3;

await runDrill('Three migrators at once on one MySQL', async (drill) => {
  const pods = await Pods.of('production', drill);
  await pods.openNetwork();
  const mysqlPod = pods.podOf('StatefulSet', 'mysql');
  const [container] = mysqlPod.containers;
  const mysql = await pods.start(mysqlPod, container, { name: 'mysql' });
  const sql = (text) => pods.sql(mysql, text);
  const ready = await pods.ready(mysql, container.readinessProbe);

  drill.row({ round: 'MySQL ready', ms: ready });
  await round('all end by themselves', 0);
  await sql('DROP DATABASE rookery; CREATE DATABASE rookery');
  await round('one is killed half-way', 1);

  async function round(name, killed) {
    const app = pods.podOf('Deployment', 'app');
    const from = Date.now();
    const started = await Promise.all(Array.from({ length: MIGRATORS }, () => pods.start(app, app.initContainers[0])));
    if (killed > 0) await killHolder(started);
    const ended = await Promise.all(started.map((id) => pods.finish(id)));
    const ms = Date.now() - from;
    const retried = killed > 0 ? [await pods.finish(await pods.start(app, app.initContainers[0]))] : [];
    const statuses = ended.map(({ status }) => status);
    for (const { status, output } of ended) if (status === 1 || status === 78) throw new Error(output);
    const applied = [...ended, ...retried].flatMap(({ output }) => output.match(/^applied \S+/gm) ?? []);
    const status = await pods.finish(
      await pods.start(app, { ...app.initContainers[0], command: ['node', 'dist/cli.js', 'db:status'] }),
    );
    const there = status.output.match(/^applied {2}\S+/gm) ?? [];
    drill.row({
      round: name,
      ms,
      statuses: statuses.join(' '),
      migrations: there.length,
      'reported applied': applied.length,
    });

    drill.holds(`${name}: the schema is complete`, there.length > 5 && !status.output.includes('missing'));
    drill.holds(`${name}: no migration is applied twice`, new Set(applied).size === applied.length);
    drill.holds(
      `${name}: who was not killed ends with 0`,
      statuses.filter((code) => code === 0).length === MIGRATORS - killed,
    );
    // the one that is killed no longer reports what it had applied
    if (killed === 0) drill.holds(`${name}: each was applied by somebody`, applied.length === there.length);
  }

  /** Kills the one that holds the lock, when it has begun: some tables are there. */
  async function killHolder(started) {
    const tables = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'rookery'";
    await until('a migration has begun', async () => Number(await sql(tables)) > 1, 180_000);
    const holder = await sql(
      `SELECT processlist_host FROM performance_schema.metadata_locks JOIN performance_schema.threads
       ON thread_id = owner_thread_id WHERE object_type = 'USER LEVEL LOCK' AND lock_status = 'GRANTED'`,
    );
    for (const id of started) if ((await containerAddress(id)) === holder) await docker('kill', id);
  }
});
