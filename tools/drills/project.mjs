import { randomInt } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, fetch } from 'undici';
import { root } from '../build/paths.mjs';
import { docker, run } from './drill.mjs';
import { commandsUnder } from './page.mjs';

const FOLDER = join(root, 'deployments/compose');

/** The two ways to run it by Compose; each drill goes through both. */
export const VARIANTS = [
  { variant: 'MySQL and Redis', file: 'compose.yaml', store: 'mysql' },
  { variant: 'single node', file: 'single-node.compose.yaml', store: 'sqlite' },
];

/** Those that are named by their store; all when none is named. */
export const variantsOf = (stores) => VARIANTS.filter(({ store }) => stores.length === 0 || stores.includes(store));

/** A project of Compose of a drill's own: ports, networks, secrets and back-ups that are nobody else's. */
export async function openProject(drill, { variant, file, store }, image) {
  const folder = await mkdtemp(join(tmpdir(), 'rookery-drill-'));
  const name = `rookery-drill-${store}-${process.pid}`;
  const [port, http, https] = await freePorts(3);
  const envFile = join(folder, 'drill.env');
  await writeFile(envFile, `ROOKERY_IMAGE=${image}\nBACKUP_KEEP=3\n`);
  await writeFile(join(folder, 'app.env'), 'RATE_LIMIT_MAX=0\n');
  const env = {
    ROOKERY_IMAGE: undefined, // the env file says it, and deploy.sh changes it there
    COMPOSE_ENV_FILES: envFile,
    COMPOSE_PROJECT_NAME: name,
    COMPOSE_FILE: file,
    COMPOSE_PROFILES: '',
    APP_ENV_FILE: join(folder, 'app.env'),
    SECRETS_DIR: join(folder, 'secrets'),
    BACKUP_DIR: join(folder, 'backups'),
    EDGE_NETWORK: `10.213.${randomInt(256)}`, // drills may run side by side
    ROOKERY_PORT: String(port),
    HTTP_PORT: String(http),
    HTTPS_PORT: String(https),
  };
  const shell = (commands, { cwd = FOLDER, ...options } = {}) =>
    run('bash', ['-euo', 'pipefail', '-c', `cd '${cwd}'\n${commands}`], { env, timeoutMs: 900_000, ...options });
  drill.undo(async () => {
    await shell('docker compose down --volumes --timeout 1');
    await rm(folder, { recursive: true, force: true });
  });
  const project = {
    variant,
    store,
    folder,
    shell,
    /** What a page says under a heading, word for word. */
    page: async (page, heading) => {
      try {
        return await shell(await commandsUnder(page, heading), { cwd: root });
      } catch (error) {
        console.error(await project.compose('logs --no-color --tail 20'));
        throw error;
      }
    },
    compose: async (args, options) => (await shell(`docker compose ${args}`, options)).stdout.trim(),
    containers: async () => inspect((await project.compose('ps --all --quiet')).split('\n').filter(Boolean)),
    container: async (service) => (await project.containers()).find((each) => serviceOf(each) === service),
    /** Asks the service the way its users do. */
    client: async () =>
      clientOf(store === 'mysql' ? `http://127.0.0.1:${port}` : `https://localhost:${https}`, await ca()),
    sql: (statement) => askDatabase(project, statement),
  };
  const ca = async () => {
    if (store === 'mysql') return undefined;
    await project.compose(`cp caddy:/data/caddy/pki/authorities/local/root.crt ${folder}/ca.pem`);
    return readFile(join(folder, 'ca.pem'));
  };
  return project;
}

export const serviceOf = (container) => container.Config.Labels['com.docker.compose.service'];

async function inspect(ids) {
  return ids.length === 0 ? [] : JSON.parse(await docker('inspect', ...ids));
}

/** Rows, as objects of the columns that the statement names. */
async function askDatabase({ store, shell }, statement) {
  const program = {
    mysql: `docker compose exec -T mysql sh -c 'MYSQL_PWD="$(cat /run/secrets/mysql-password)" mysql --user=rookery --batch rookery'`,
    sqlite: `docker compose exec -T app node --input-type=module -e '
      import Database from "better-sqlite3";
      import { readFileSync } from "node:fs";
      const rows = new Database("data/rookery.db", { readonly: true }).prepare(readFileSync(0, "utf8")).all();
      console.log([Object.keys(rows[0] ?? {}), ...rows.map(Object.values)].map((row) => row.join("\\t")).join("\\n"))'`,
  };
  const { stdout } = await shell(program[store], { input: statement });
  const [names, ...rows] = stdout
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));
  return rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index]])));
}

function clientOf(origin, ca) {
  const dispatcher = new Agent({ connections: 16, ...(ca && { connect: { ca } }) });
  return async (method, path, { body, token } = {}) => {
    const answer = await fetch(origin + path, {
      method,
      dispatcher,
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(token && { authorization: `Bearer ${token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(60_000),
    });
    return { status: answer.status, ...(await answer.json()) };
  };
}

/** Ports that are free together; whoever is quick may still take one. */
async function freePorts(count) {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
