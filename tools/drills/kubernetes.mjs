// npm run drill:kubernetes: the pods of overlays/production as containers that may do no more than in the cluster: they
// become ready, the app serves and ends on SIGTERM, the database is backed up and restored (C12, C9.2).
import { docker, isReady, runDrill, until } from './drill.mjs';
import { Pods } from './pod.mjs';
import { wordsOf } from '../words.mjs';

wordsOf({ name: 'drill:kubernetes', summary: 'Runs the pods of overlays/production as containers.' });

await runDrill('The pods of overlays/production as containers', async (drill) => {
  const pods = await Pods.of('production', drill);
  await pods.openNetwork();
  const [mysql] = await Promise.all(['mysql', 'redis'].map(startStore));
  const app = pods.podOf('Deployment', 'app');
  const sql = (text) => pods.sql(mysql, text);
  const migrated = await pods.finish(await pods.start(app, app.initContainers[0]));
  if (migrated.status !== 0) throw new Error(migrated.output);
  drill.holds('the init container migrates', migrated.output.includes('applied platform/'));
  const { id, ports } = await startApp();
  await lookAtMetrics(ports);
  await backUpAndRestore();
  await stopApp(id);

  async function startStore(name) {
    const pod = pods.podOf('StatefulSet', name);
    const store = await pods.start(pod, pod.containers[0], { name });
    drill.row({ what: `${name} ready`, ms: await pods.ready(store, pod.containers[0].readinessProbe) });
    return store;
  }

  async function startApp() {
    const [container] = app.containers;
    const started = await pods.start(app, container, { name: 'app', ports: [8000, 9464] });
    const [http, metrics] = await Promise.all([8000, 9464].map((port) => pods.url(started, port)));
    drill.row({ what: 'app ready', ms: await until('the app is ready', () => isReady(http), 120_000) });
    const { data } = await (await fetch(`${http}/health`)).json();
    drill.holds('all it needs answers', data.status === 'ok' && data.database === 'connected');
    return { id: started, ports: { http, metrics } };
  }

  async function lookAtMetrics({ http, metrics }) {
    const statuses = await Promise.all([http, metrics].map(async (url) => (await fetch(`${url}/metrics`)).status));
    drill.holds('/metrics is on its own port alone', statuses.join() === '404,200');
  }

  async function backUpAndRestore() {
    const job = async (name, env) => {
      const pod = pods.podOf('CronJob', name);
      return pods.finish(await pods.start(pod, pod.containers[0], { env }));
    };
    const tables = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'rookery'";
    const before = await sql(tables);
    const backups = [await job('backup', { BACKUP_KEEP: '1' }), await job('backup', { BACKUP_KEEP: '1' })];
    drill.holds(
      'it is backed up, and one file is kept',
      backups.every(({ status }) => status === 0) && /^removed /m.test(backups[1].output),
    );
    const refused = await job('restore');
    drill.holds(
      'what is there is not overwritten unasked',
      refused.status === 1 && refused.output.includes('RESTORE_OVER=yes'),
    );
    await sql('SET FOREIGN_KEY_CHECKS = 0; DROP TABLE platform_migrations; CREATE TABLE younger (id INT)');
    const unnamed = await job('restore', { RESTORE_OVER: 'yes' });
    drill.holds('nor by a back-up that nobody has named', unnamed.status === 1 && unnamed.output.includes('BACKUP'));
    const [BACKUP] = backups[1].output.match(/rookery-\S+\.sql\.gz/);
    const restored = await job('restore', { RESTORE_OVER: 'yes', BACKUP });
    const younger = await sql(`${tables} AND table_name = 'younger'`);
    const rows = Number(await sql('SELECT COUNT(*) FROM platform_migrations'));
    drill.holds(
      'it is as it was backed up',
      restored.status === 0 && (await sql(tables)) === before && younger === '0' && rows > 0,
    );
    drill.row({ what: 'tables backed up and restored', ms: Number(before) });
  }

  async function stopApp(started) {
    const from = Date.now();
    await docker('stop', '--time', '45', started);
    drill.row({ what: 'SIGTERM to the end', ms: Date.now() - from });
    const { status } = await pods.finish(started);
    drill.holds('the app ends with 0, within its grace', status === 0 && Date.now() - from < 45_000);
  }
});
