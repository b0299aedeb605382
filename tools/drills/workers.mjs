// npm run drill:workers: replaces all workers by SIGHUP, ten times over, under 200 requests/s of callers who keep their
// sockets, with no proxy in front and no repetition, and counts what fails (C9.5). Needs Redis (REDIS_URL).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureBuilt } from '../build/build.mjs';
import { runDrill, until } from './drill.mjs';
import { wordsOf } from '../words.mjs';

wordsOf({ name: 'drill:workers', summary: 'Replaces all workers under load, and counts what fails.' });

const ROUNDS = 10;
const WORKERS = 2;
const CALLERS = 20;
const PER_SECOND = 200;
const SLOW_MS = 1000;
const PATH = '/app-b/products?total=false';
const ROUND_TIMEOUT_MS = 300_000;

class Server {
  lines = [];

  constructor(build, folder) {
    const env = {
      REDIS_URL: 'redis://127.0.0.1:6379',
      ...process.env,
      REDIS_KEY_PREFIX: `drill-workers-${process.pid}:`,
      SQLITE_PATH: join(folder, 'rookery.db'),
      ENVIRONMENT: 'development',
      LOG_FORMAT: 'json',
      LOG_LEVEL: 'info',
      PORT: '0',
      BASE_PATH: '',
      METRICS_PORT: '0',
      WORKERS: String(WORKERS),
      RATE_LIMIT_MAX: '0',
    };
    const main = join(build, 'main.js');
    this.process = spawn(process.execPath, [main], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
    this.exited = once(this.process, 'exit');
    createInterface({ input: this.process.stdout }).on('line', (line) => this.lines.push(JSON.parse(line).message));
  }

  find(pattern) {
    return this.lines.map((line) => pattern.exec(line)?.[1]).find(Boolean);
  }

  get url() {
    return this.find(/^listening on (http\S+?),/);
  }

  get reloads() {
    return this.lines.filter((line) => line.startsWith('reloaded:')).length;
  }

  async metric(name, part = '') {
    const text = await (await fetch(this.find(/^metrics at (\S+)$/))).text();
    const series = text.split('\n').filter((line) => line.startsWith(name) && line.includes(part));
    return series.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  }
}

/** Callers who keep their sockets; what becomes of their requests is counted until somebody takes the figures. */
class Callers {
  sent = 0;
  #agent = new Agent({ keepAlive: true });
  #figures = noFigures();
  #stopped = false;

  constructor(url) {
    this.calling = Array.from({ length: CALLERS }, (_none, index) => this.#callOn(url, index));
  }

  take() {
    const figures = this.#figures;
    this.#figures = noFigures();
    return figures;
  }

  async stop() {
    this.#stopped = true;
    await Promise.all(this.calling);
    this.#agent.destroy();
  }

  async #callOn(url, index) {
    const everyMs = (CALLERS * 1000) / PER_SECOND;
    await sleep((everyMs * index) / CALLERS);
    for (let next = Date.now(); !this.#stopped; next += everyMs) {
      await sleep(Math.max(0, next - Date.now()));
      await this.#callOnce(url);
    }
  }

  async #callOnce(url) {
    this.sent += 1;
    const from = performance.now();
    const outcome = await ask(url, this.#agent).catch((error) => error.code ?? String(error));
    const tookMs = performance.now() - from;
    const figures = this.#figures;
    figures.requests += 1;
    if (outcome !== 200) figures.failed += 1;
    if (outcome === 'ECONNRESET' || outcome === 'EPIPE') figures.resets += 1;
    if (tookMs > SLOW_MS) figures.overOneSecond += 1;
    figures.slowestMs = Math.max(figures.slowestMs, Math.round(tookMs));
  }
}

function noFigures() {
  return { requests: 0, failed: 0, resets: 0, overOneSecond: 0, slowestMs: 0 };
}

function ask(url, agent) {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (answer) => {
      answer.resume().on('error', reject);
      answer.on('end', () => resolve(answer.statusCode));
    }).on('error', reject);
  });
}

await runDrill(`${ROUNDS} times SIGHUP to ${WORKERS} workers under ${PER_SECOND} requests/s`, async (drill) => {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-drill-'));
  drill.undo(() => rmSync(folder, { recursive: true, force: true }));
  const server = new Server(await ensureBuilt(), folder);
  drill.undo(() => server.process.kill('SIGTERM') && server.exited);
  await until('the server listens', () => server.url && server.find(/^metrics at (\S+)$/), ROUND_TIMEOUT_MS);
  const allRun = () => server.metric('workers_running').then((running) => running === WORKERS);
  await until('all workers serve', allRun, ROUND_TIMEOUT_MS);

  const callers = new Callers(server.url + PATH);
  drill.undo(() => callers.stop());
  await sleep(2000);
  callers.take();
  const all = { ...noFigures(), seconds: 0 };
  for (let round = 1; round <= ROUNDS; round += 1) {
    const from = Date.now();
    server.process.kill('SIGHUP');
    await until(`round ${round} ends`, () => server.reloads === round, ROUND_TIMEOUT_MS);
    const figures = callers.take();
    const seconds = (Date.now() - from) / 1000;
    drill.row({ round, seconds, perSecond: Math.round(figures.requests / seconds), ...figures });
    all.seconds += seconds;
    for (const name of ['requests', 'failed', 'resets', 'overOneSecond']) all[name] += figures[name];
  }
  await callers.stop();
  const counted = () => server.metric('http_requests_total', 'route="/app-b/products"');
  await until('every request is counted', async () => (await counted()) >= callers.sent, 5000).catch(() => undefined);
  const sum = await counted();
  console.log(`${callers.sent} requests sent, ${sum} counted over ${WORKERS * (ROUNDS + 1)} workers`);
  drill.holds('no request failed', all.failed === 0);
  drill.holds('no socket was reset under a request', all.resets === 0);
  drill.holds('no answer took longer than a second', all.overOneSecond === 0);
  drill.holds('the sum of the counters is the number of requests', sum === callers.sent);
  drill.holds(`there were ${PER_SECOND} requests/s`, all.requests / all.seconds > PER_SECOND * 0.95);
  server.process.kill('SIGTERM');
  const [status] = await server.exited;
  drill.holds('the program ended with 0', status === 0);
});
