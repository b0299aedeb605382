import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import { dist } from '../build/paths.mjs';
import { docker, run, until } from './drill.mjs';

const MYSQL_URL = process.env.TEST_MYSQL_URL ?? 'mysql://root@127.0.0.1:3306';
const REDIS_URL = process.env.TEST_REDIS_URL ?? 'redis://127.0.0.1:6379';
const PORTS = [18_001, 18_002];
const CADDY = 'caddy:2';

/** Two programs of this tree behind Caddy, on a database of their own. */
export class Processes {
  httpPort = 18_090;
  origin = `http://127.0.0.1:${this.httpPort}`;
  #name = `rookery_drill_${randomUUID().slice(0, 8)}`;
  #running = new Map();

  async prepare(drill) {
    const server = await mysql.createConnection(MYSQL_URL);
    await server.query(`CREATE DATABASE ${this.#name}`);
    drill.undo(async () => {
      await server.query(`DROP DATABASE ${this.#name}`);
      await server.end();
    });
    await run('npm', ['run', '-s', 'build']);
    drill.undo(() => Promise.all([...this.#running.values()].map((child) => stop(child))));
    drill.undo(() => docker('rm', '--force', this.#name));
  }

  async start() {
    await run('npm', ['run', '-s', 'db:migrate'], { env: this.#env });
    await Promise.all(PORTS.map((port) => this.#startOne(port)));
    const site = ['--env', `SITE_ADDRESS=http://:${this.httpPort}`];
    const upstreams = ['--env', `UPSTREAMS=${PORTS.map((port) => `127.0.0.1:${port}`).join(' ')}`];
    const file = ['--volume', `${process.cwd()}/deployments/processes/Caddyfile:/etc/caddy/Caddyfile:ro`];
    await docker('run', '--detach', '--name', this.#name, '--network', 'host', ...site, ...upstreams, ...file, CADDY);
    await until('Caddy passes requests on', () => isReady(this.httpPort));
  }

  async makeAdmin() {
    const { stdout } = await run('npm', ['run', '-s', 'user:admin', '--', 'drill-admin'], { env: this.#env });
    return { username: 'drill-admin', password: stdout.split('password ')[1].trim() };
  }

  /** Stops each and starts it again, one after the other. */
  async replaceAll() {
    const statuses = [];
    for (const port of PORTS) {
      statuses.push(await stop(this.#running.get(port)));
      await this.#startOne(port);
      await sleep(1000); // Caddy looks twice a second
    }
    return `exit ${statuses.join(', ')}`;
  }

  async #startOne(port) {
    const env = { ...process.env, ...this.#env, PORT: String(port) };
    const child = spawn('node', [join(dist, 'main.js')], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    this.#running.set(port, child);
    await until(`the process at ${port} is ready`, () => isReady(port));
  }

  get #env() {
    return {
      ENVIRONMENT: 'production',
      DATABASE_URL: `${MYSQL_URL}/${this.#name}`,
      DB_INSTANCES: '2',
      REDIS_URL,
      REDIS_KEY_PREFIX: `${this.#name}:`,
      JWT_SECRET: this.#secret,
      TRUSTED_PROXIES: 'loopback',
      RATE_LIMIT_MAX: '0',
    };
  }

  #secret = randomUUID() + randomUUID();
}

async function stop(child) {
  if (child.exitCode !== null) return child.exitCode;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const [status, signal] = await ended;
  return status ?? signal;
}

async function isReady(port) {
  const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
  return answer?.ok ?? false;
}
