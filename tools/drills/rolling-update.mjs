// npm run drill:rolling-update [-- swarm | processes | blue-green] [-- --rounds 10 --rate 200]: replaces what serves
// while callers keep asking, and counts what they lose (C9.2).
import { setTimeout as sleep } from 'node:timers/promises';
import { runDrill } from './drill.mjs';
import { Load } from './load.mjs';
import { BlueGreen, Processes } from './processes.mjs';
import { Stack } from './stack.mjs';
import { wordsOf } from '../words.mjs';

const FORMS = { swarm: Stack, processes: Processes, 'blue-green': BlueGreen };

const WARM_UP_MS = 15_000;
const { words, options } = wordsOf({
  name: 'drill:rolling-update',
  summary: 'Replaces what serves while callers keep asking, and counts what they lose.',
  words: { '[forms...]': { is: 'all if none is named', choices: Object.keys(FORMS) } },
  options: {
    '--rounds <number>': 'replacements; 10 if not named',
    '--rate <number>': 'requests a second; 200 if not named',
  },
});
const { rounds, rate: ratePerSecond } = { rounds: Number(options.rounds ?? 10), rate: Number(options.rate ?? 200) };
if (!(rounds >= 1 && ratePerSecond >= 1)) {
  console.error('--rounds and --rate are numbers from 1');
  process.exit(64);
}
const forms = words[0].length === 0 ? Object.keys(FORMS) : words[0];
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
