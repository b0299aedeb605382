import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import { dist, root } from '../build/paths.mjs';
import { credentialsIn, docker, isReady, run, until } from './drill.mjs';
import { commandsOf } from './page.mjs';

const MYSQL_URL = process.env.TEST_MYSQL_URL ?? 'mysql://root@127.0.0.1:3306';
const REDIS_URL = process.env.TEST_REDIS_URL ?? 'redis://127.0.0.1:6379';
const PORTS = [18_001, 18_002];
const CADDY = 'caddy:2';

/** Two programs of this tree behind Caddy, on a database of their own. */
export class Processes {
  httpPort = 18_090;
  origin = `http://127.0.0.1:${this.httpPort}`;
  caddyfile = 'Caddyfile';
  name = `rookery_drill_${randomUUID().slice(0, 8)}`;
  folder = mkdtempSync(join(tmpdir(), 'rookery-drill-'));
  running = new Map();

  async prepare(drill) {
    drill.undo(() => rmSync(this.folder, { recursive: true, force: true }));
    const server = await mysql.createConnection(MYSQL_URL);
    drill.undo(() => server.end());
    await server.query(`CREATE DATABASE ${this.name}`);
    drill.undo(() => server.query(`DROP DATABASE ${this.name}`));
    await run('npm', ['run', '-s', 'build']);
    drill.undo(() => Promise.all([...this.running.values()].map((child) => stop(child))));
    drill.undo(() => docker('rm', '--force', this.name));
  }

  async start() {
    await run('npm', ['run', '-s', 'db:migrate'], { env: this.env });
    await Promise.all(this.first.map((port) => this.startOne(port)));
    cpSync(join(root, 'deployments/processes'), this.folder, { recursive: true });
    await this.configure?.();
    const env = {
      SITE_ADDRESS: `http://:${this.httpPort}`,
      UPSTREAMS: PORTS.map(hostAndPort).join(' '),
      ACTIVE_FILE: '/caddy/active',
    };
    const options = ['--name', this.name, '--network', 'host', '--volume', `${this.folder}:/caddy:ro`];
    for (const [name, value] of Object.entries(env)) options.push('--env', `${name}=${value}`);
    await docker('run', '--detach', ...options, CADDY, 'caddy', 'run', ...this.config);
    await until('Caddy passes requests on', () => isReady(this.origin));
  }

  /** Ports of the processes that serve first. */
  get first() {
    return PORTS;
  }

  get config() {
    return ['--config', `/caddy/${this.caddyfile}`, '--adapter', 'caddyfile'];
  }

  async makeAdmin() {
    const { stdout } = await run('npm', ['run', '-s', 'user:admin', '--', 'drill-admin'], { env: this.env });
    return credentialsIn('drill-admin', stdout);
  }

  /** Stops each and starts it again, one after the other. */
  async replaceAll() {
    const statuses = [];
    for (const port of PORTS) {
      statuses.push(await stop(this.running.get(port)));
      await this.startOne(port);
      await sleep(1000); // Caddy looks twice a second
    }
    return `exit ${statuses.join(', ')}`;
  }

  async startOne(port) {
    const env = { ...process.env, ...this.env, PORT: String(port) };
    const child = spawn('node', [join(dist, 'main.js')], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    this.running.set(port, child);
    await until(`the process at ${port} is ready`, () => isReady(`http://${hostAndPort(port)}`));
  }

  get env() {
    return {
      ENVIRONMENT: 'production',
      BASE_PATH: '',
      DATABASE_URL: `${MYSQL_URL}/${this.name}`,
      DB_INSTANCES: '2',
      REDIS_URL,
      REDIS_KEY_PREFIX: `${this.name}:`,
      JWT_SECRET: this.#secret,
      TRUSTED_PROXIES: 'loopback',
      RATE_LIMIT_MAX: '0',
    };
  }

  #secret = randomUUID() + randomUUID();
}

/** One of the two serves; the other comes with the new version, takes over, and the first goes. */
export class BlueGreen extends Processes {
  httpPort = 18_091;
  origin = `http://127.0.0.1:${this.httpPort}`;
  caddyfile = 'blue-green.Caddyfile';
  #active = PORTS[0];

  get first() {
    return [this.#active];
  }

  configure() {
    writeFileSync(join(this.folder, 'active'), `${this.#active}\n`);
  }

  async replaceAll() {
    const [before, after] = this.#active === PORTS[0] ? PORTS : PORTS.toReversed();
    await this.startOne(after);
    const [commands] = await commandsOf('processes.md', 'drill:rolling-update');
    const own = `${join(this.folder, 'switch.sh')} ${after} ${join(this.folder, 'active')}`;
    await run('sh', ['-c', commands.replace(/^.*switch\.sh \S+/, own)]);
    this.#active = after;
    return `exit ${await stop(this.running.get(before))}`;
  }
}

function hostAndPort(port) {
  return `127.0.0.1:${port}`;
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode ?? child.signalCode;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const [status, signal] = await ended;
  return status ?? signal;
}
