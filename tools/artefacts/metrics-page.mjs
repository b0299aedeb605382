import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { code, page, sentence, table } from './markdown.mjs';
import { configClassesOf } from './program.mjs';

const INTRO = `What \`/metrics\` shows (C10.3). Apps may share a metric's name; the label \`app\` tells them apart. A histogram has the
series \`_bucket\`, \`_sum\` and \`_count\`. Beside these stand the process's own, \`process_…\` and \`nodejs_…\`: processor, memory, open
files, garbage collection and event-loop lag, as prom-client names them. With several workers the figures of all are added up; \`max\`
and \`min\` mark those of which the largest or the smallest is shown ([workers](../operations/workers.md)).`;

/** Every metric there is, as a platform with all its apps declares them. */
export async function metricsPage(program) {
  const metrics = await describeMetrics(program);
  const of = (wanted) => tableOf(metrics.filter(({ owner }) => wanted(owner)));
  return page(
    'Metrics',
    INTRO,
    '## Platform',
    of((owner) => owner === 'platform'),
    '## Platform, with several workers',
    tableOf(describeWorkers(program)),
    '## Apps',
    of((owner) => owner !== 'platform'),
  );
}

function tableOf(metrics) {
  const rows = metrics.map(({ name, kind, labels, help, owner, aggregator }) => [
    code(name),
    aggregator === 'sum' ? kind : `${kind}, ${aggregator}`,
    labels.map(code).join(', '),
    owner,
    sentence(help),
  ]);
  return table(['metric', 'kind', 'labels', 'declared by', 'what it shows'], rows);
}

/** What whoever watches over the workers declares. */
function describeWorkers({ observability, workerFigures }) {
  const metrics = new observability.Metrics();
  const common = new Set(metrics.describe().map(({ name }) => name));
  workerFigures.declareWorkers(metrics, { running: 0, restarts: {} }, 0);
  return metrics.describe().filter(({ name }) => !common.has(name));
}

// services declare their metrics as they are made, so a platform is made: on a database file that goes with it
async function describeMetrics(program) {
  const folder = await mkdtemp(join(tmpdir(), 'rookery-metrics-'));
  const env = { SQLITE_PATH: join(folder, 'rookery.db'), SQLITE_SYNCHRONOUS: 'NORMAL', LOG_FORMAT: 'json' };
  const { apps } = program.registry;
  const settings = program.config.loadSettings(configClassesOf(program), { env });
  const logDestination = new Writable({ write: (_chunk, _encoding, done) => done() });
  try {
    const platform = await program.platform.createPlatform({ apps, settings, serving: false, logDestination });
    try {
      return platform.metrics.describe();
    } finally {
      await platform.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
