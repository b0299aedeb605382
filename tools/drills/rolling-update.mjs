// npm run drill:rolling-update [-- swarm | processes | blue-green] [-- --rounds 10 --rate 200]: replaces what serves
// while callers keep asking, and counts what they lose (C9.2).
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { runDrill } from './drill.mjs';
import { Load } from './load.mjs';
import { BlueGreen, Processes } from './processes.mjs';
import { Stack } from './stack.mjs';

const FORMS = { swarm: Stack, processes: Processes, 'blue-green': BlueGreen };

const WARM_UP_MS = 15_000;
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '10' }, rate: { type: 'string', default: '200' } },
});
const rounds = Number(values.rounds);
const ratePerSecond = Number(values.rate);
if (!(rounds >= 1 && ratePerSecond >= 1)) {
  console.error('--rounds and --rate are numbers from 1');
  process.exit(64);
}
const forms = positionals.length === 0 ? Object.keys(FORMS) : positionals;
const unknown = forms.filter((form) => !Object.hasOwn(FORMS, form));
if (unknown.length > 0) {
  console.error(`there is no ${unknown.join(', ')}; there are ${Object.keys(FORMS).join(', ')}`);
  process.exit(64);
}
for (const form of forms) await runDrill(`rolling update: ${form}`, (drill) => rollUnderLoad(drill, form));

async function rollUnderLoad(drill, form) {
  const service = new FORMS[form]();
  await service.prepare(drill);
  await service.start();
  const load = new Load({ origin: service.origin, ratePerSecond });
  drill.undo(() => load.close());
  await load.prepare(await service.makeAdmin());
  load.start();
  // new processes and empty caches are slow for a moment; what fails meanwhile counts
  await sleep(WARM_UP_MS);
  const warmUp = load.round();
  drill.row({ round: 'before', ...warmUp });

  const rates = [];
  const total = { sent: warmUp.sent, failed: warmUp.failed, resets: warmUp.resets, slow: 0 };
  for (let round = 1; round <= rounds; round += 1) {
    const from = Date.now();
    const how = await service.replaceAll();
    const seconds = (Date.now() - from) / 1000;
    const figures = load.round();
    const row = { round, how, seconds: Math.round(seconds), perSecond: Math.round(figures.sent / seconds), ...figures };
    console.log(JSON.stringify(row));
    drill.row(row);
    rates.push(row.perSecond);
    for (const name of Object.keys(total)) total[name] += figures[name];
  }
  const atLeast = Math.min(...rates);
  await load.stop();
  const last = load.round();
  for (const name of Object.keys(total)) total[name] += last[name];
  const orders = await load.orders();
  console.log(JSON.stringify({ ...total, ...orders }));
  drill.holds(
    `${rounds} rounds at ${atLeast} requests/s or more`,
    rates.length === rounds && atLeast >= ratePerSecond * 0.95,
  );
  drill.holds('no failed request', total.failed === 0);
  drill.holds('no reset', total.resets === 0);
  drill.holds('no answer over a second', total.slow === 0);
  drill.holds('orders accepted = orders stored', orders.accepted === orders.stored && orders.accepted > 0);
}
