import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';

const USERS = 8;
const ORDER_EVERY = 10;
const SLOW_MS = 1000;
const TICK_MS = 10;
// below the quarter of an hour that an access token lives
const LOGIN_AGAIN_MS = 300_000;
const PASSWORD = 'correct horse battery staple';

/**
 * What callers do to the service, at a fixed rate whatever it answers: a tenth of it are orders. Connections are kept,
 * nothing is asked twice, and a time is counted from when the request was due.
 */
export class Load {
  #pool;
  #ratePerSecond;
  #customers = [];
  #products = [];
  #timers = [];
  #running = new Set();
  #sent = 0;
  #round = newRound();
  #accepted = 0;

  /** @param {{ origin: string, ratePerSecond: number }} options */
  constructor({ origin, ratePerSecond }) {
    this.#pool = new Pool(origin, { connections: 64, pipelining: 1, keepAliveTimeout: 50_000 });
    this.#ratePerSecond = ratePerSecond;
  }

  /** Makes products with stock and customers with money. @param {{ username: string, password: string }} admin */
  async prepare(admin) {
    const asAdmin = await this.#login(admin);
    for (let n = 0; n < USERS; n += 1) {
      const name = randomUUID().slice(0, 18);
      const product = { sku: name, name: `Drill ${n}`, price_cents: 1 };
      const { id } = await this.#must('POST', '/app-b/products', product, asAdmin);
      const delivery = { delta: 100_000_000, reason: 'drill' };
      await this.#must('POST', `/app-b/inventory/${id}/adjustments`, delivery, asAdmin);
      this.#products.push(id);
      const user = { username: name, password: PASSWORD };
      await this.#must('POST', '/app-a/users', { ...user, email: `${name}@example.com` });
      const token = await this.#login(user);
      const deposit = { amount_cents: 100_000_000, payment_token: 'tok_ok' };
      await this.#must('POST', '/app-a/users/me/deposits', deposit, token);
      this.#customers.push({ user, token });
    }
  }

  start() {
    const startedAt = Date.now();
    const begunWith = this.#sent;
    const tick = () => {
      const due = begunWith + ((Date.now() - startedAt) * this.#ratePerSecond) / 1000;
      while (this.#sent < due) this.#send(startedAt + ((this.#sent - begunWith) * 1000) / this.#ratePerSecond);
    };
    const loginAgain = async () => {
      for (const customer of this.#customers) customer.token = await this.#login(customer.user);
    };
    this.#timers = [
      setInterval(tick, TICK_MS),
      setInterval(() => void loginAgain().catch((error) => this.#fail(String(error))), LOGIN_AGAIN_MS),
    ];
  }

  /** What has happened since the last call. */
  round() {
    const { sent, failures, failed, resets, slow, longestMs } = this.#round;
    this.#round = newRound();
    for (const failure of failures) console.log(`  ${failure}`);
    return { sent, failed, resets, slow, longestMs: Math.round(longestMs) };
  }

  /** Sends no more, and waits for what runs. */
  async stop() {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all(this.#running);
  }

  /** Orders the service said yes to, and orders it has. */
  async orders() {
    let stored = 0;
    for (const { token } of this.#customers)
      stored += (await this.#must('GET', '/app-a/orders?page_size=1', undefined, token)).total;
    return { accepted: this.#accepted, stored };
  }

  close() {
    for (const timer of this.#timers) clearInterval(timer);
    return this.#pool.destroy();
  }

  #send(dueAt) {
    const n = this.#sent++;
    const customer = this.#customers[Math.floor(n / ORDER_EVERY) % this.#customers.length];
    const [method, path, body, headers] = this.#request(n);
    this.#round.sent += 1;
    const work = this.#ask(method, path, body, { authorization: `Bearer ${customer.token}`, ...headers })
      .then(
        ({ status, text }) => {
          const code = codeOf(text);
          if (status >= 400 || code !== 0) this.#fail(`${method} ${path}: ${status} ${text.slice(0, 200)}`);
          else if (status === 201) this.#accepted += 1;
        },
        (error) => {
          this.#round.resets += 1;
          this.#note(`${method} ${path}: ${error.code ?? error.message}`);
        },
      )
      .finally(() => {
        const tookMs = Date.now() - dueAt;
        this.#round.longestMs = Math.max(this.#round.longestMs, tookMs);
        if (tookMs > SLOW_MS) this.#round.slow += 1;
        this.#running.delete(work);
      });
    this.#running.add(work);
  }

  #request(n) {
    const product = this.#products[(n >> 3) % this.#products.length];
    const order = { items: [{ product_id: product, quantity: 1 }] };
    if (n % ORDER_EVERY === 0) return ['POST', '/app-a/orders', order, { 'idempotency-key': randomUUID() }];
    return [
      ['GET', '/auth/me'],
      ['GET', '/app-b/products?page_size=5'],
      ['GET', `/app-b/inventory/${product}`],
      ['GET', `/app-b/products/${product}`],
    ][n % 4];
  }

  async #ask(method, path, body, headers) {
    const answer = await this.#pool.request({
      method,
      path,
      headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
      body: body && JSON.stringify(body),
    });
    return { status: answer.statusCode, text: await answer.body.text() };
  }

  async #login(user) {
    return (await this.#must('POST', '/auth/login', user)).access_token;
  }

  /** @returns the answer's data. @throws when it is no success; asks again while told to wait */
  async #must(method, path, body, token) {
    const headers = { 'idempotency-key': randomUUID(), ...(token && { authorization: `Bearer ${token}` }) };
    for (;;) {
      const { status, text } = await this.#ask(method, path, body, headers);
      if (status === 429) await sleep(1000);
      else if (codeOf(text) !== 0) throw new Error(`${method} ${path}: ${status} ${text}`);
      else return JSON.parse(text).data;
    }
  }

  #fail(text) {
    this.#round.failed += 1;
    this.#note(text);
  }

  #note(text) {
    if (this.#round.failures.length < 5) this.#round.failures.push(text);
  }
}

function newRound() {
  return { sent: 0, failed: 0, resets: 0, slow: 0, longestMs: 0, failures: [] };
}

function codeOf(text) {
  try {
    return JSON.parse(text).code;
  } catch {
    return undefined; // no envelope is a failure
  }
}
