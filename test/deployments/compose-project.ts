import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

export const FOLDER = join(import.meta.dirname, '../../deployments/compose');

export interface Service {
  image: string;
  build?: { target?: string };
  command?: string | string[];
  user?: string;
  restart?: string;
  read_only?: boolean;
  privileged?: boolean;
  network_mode?: string;
  cap_drop?: string[];
  cap_add?: string[];
  security_opt?: string[];
  pids_limit?: number;
  init?: boolean;
  mem_limit?: string;
  tmpfs?: string[];
  ports?: string[];
  volumes?: string[];
  profiles?: string[];
  secrets?: string[];
  stop_grace_period?: string;
  environment?: Record<string, string>;
  networks?: string[] | Record<string, { ipv4_address?: string }>;
  logging?: { driver: string; options: Record<string, string> };
  healthcheck?: Record<string, unknown> & { test?: string[] };
  depends_on?: Record<string, { condition: string }>;
}

export interface Project {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean; ipam?: { config: { subnet: string; ip_range: string }[] } }>;
  secrets: Record<string, { file: string }>;
}

type Env = Readonly<Record<string, string>>;

export const readText = (file: string) => readFile(join(FOLDER, file), 'utf8');

/** A compose file with what it includes, its variables put in as Compose does. */
export async function readProject(file: string, env: Env = {}): Promise<Project> {
  const parsed = parse(await readText(file), { merge: true }) as unknown;
  const { include = [], ...project } = interpolated(parsed, env) as Project & { include?: { path: string }[] };
  const sections = [project, ...(await Promise.all(include.map(({ path }) => readProject(path, env))))];
  return {
    services: Object.assign({}, ...sections.map(({ services }) => services)) as Project['services'],
    networks: Object.assign({}, ...sections.map(({ networks }) => networks)) as Project['networks'],
    secrets: Object.assign({}, ...sections.map(({ secrets }) => secrets)) as Project['secrets'],
  };
}

/** Values alone, as Compose does it: what is empty then is an empty text. */
function interpolated(value: unknown, env: Env): unknown {
  if (typeof value === 'string') return interpolate(value, env);
  if (Array.isArray(value)) return value.map((each) => interpolated(each, env));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, interpolated(each, env)]));
}

/** `${NAME}`, `${NAME:-default}`, the default with a variable in it, and `$$`. @throws Error for any other form */
function interpolate(text: string, env: Env): string {
  const variable = /\$\{(\w+)(?::-([^${}]*))?\}/;
  let rest = text.replaceAll('$$', '\0');
  for (let found = variable.exec(rest); found; found = variable.exec(rest)) {
    const [whole, name = '', fallback = ''] = found;
    rest = rest.replaceAll(whole, () => env[name] ?? fallback);
  }
  if (rest.includes('$')) throw new Error(`not understood: ${rest}`);
  return rest.replaceAll('\0', '$');
}

/** Names of the variables that a file takes from `.env`. */
export const variablesIn = (text: string): string[] => [
  ...new Set([...text.matchAll(/(?<!\$)\$\{([A-Z]\w+)/g)].map(([, name = '']) => name)),
];

/** What a proxy must have open, and nobody else. */
const PUBLIC = ['caddy', 'traefik'];
/** authentik writes to folders of its own image. */
const WRITES = ['authentik-server', 'authentik-worker'];
const SECRET = /(PASSWORD|SECRET|KEY|TOKEN)(_|$)/;

type Rule = [what: string, isKept: (service: Service, name: string, project: Project) => boolean];

/** What holds of every container, whatever runs in it (C12). */
const RULES: readonly Rule[] = [
  ['names a version', ({ image }) => /:[\w.-]*\d[\w.-]*$/.test(image) && !image.endsWith(':latest')],
  ['comes back', ({ restart }, name) => restart === (name === 'migrate' ? 'no' : 'unless-stopped')],
  ['has a read-only root', ({ read_only }, name) => read_only === true || WRITES.includes(name)],
  ['has a /tmp', ({ tmpfs, read_only }) => read_only !== true || tmpfs?.includes('/tmp') === true],
  ['drops all capabilities', ({ cap_drop }) => cap_drop?.join() === 'ALL'],
  [
    'takes no capability',
    ({ cap_add = [] }, name) => cap_add.length === 0 || (name === 'caddy' && cap_add.join() === 'NET_BIND_SERVICE'),
  ],
  ['gains no privileges', (each) => each.security_opt?.includes('no-new-privileges:true') === true && !each.privileged],
  ['has an init where Node runs', ({ init }, name) => !['app', 'migrate'].includes(name) || init === true],
  ['has a limit of processes', ({ pids_limit = 0 }) => pids_limit > 0 && pids_limit <= 512],
  ['has a limit of memory', ({ mem_limit = '' }) => /^\d+[mg]$/.test(mem_limit)],
  ['rotates its log', ({ logging }) => logging?.options['max-size'] === '10m' && logging.options['max-file'] === '5'],
  ['has a network of ours', ({ network_mode, networks }) => network_mode === undefined && networks !== undefined],
  ['has no socket of the engine', ({ volumes = [] }) => !volumes.some((volume) => volume.includes('docker.sock'))],
  [
    'is reached from this machine alone',
    ({ ports = [] }, name) => PUBLIC.includes(name) || ports.every((port) => port.startsWith('127.0.0.1:')),
  ],
  [
    'has its secrets in files',
    ({ environment = {} }) =>
      Object.entries(environment).every(
        ([variable, value]) =>
          !SECRET.test(variable) || variable.endsWith('_FILE') || value.startsWith('file:///run/secrets/'),
      ),
  ],
  [
    'names only secrets it is given',
    ({ environment = {}, secrets = [] }, _name, project) =>
      [...JSON.stringify(environment).matchAll(/\/run\/secrets\/([\w-]+)/g)].every(
        ([, secret = '']) => secrets.includes(secret) && secret in project.secrets,
      ),
  ],
  [
    'is no administrator of its database',
    ({ environment = {} }) =>
      ['DB_USER', 'MYSQL_USER', 'POSTGRES_USER'].every(
        (variable) => !/^(root|postgres)$/.test(environment[variable] ?? ''),
      ),
  ],
  [
    'stores behind an internal network',
    (service, name, project) =>
      !/mysql|redis|postgres/.test(name) || networksOf(service).every((network) => project.networks[network]?.internal),
  ],
];

export const networksOf = ({ networks = [] }: Service): string[] =>
  Array.isArray(networks) ? networks : Object.keys(networks);

/** Each rule that a service breaks, as `service: rule`. */
export function violationsOf(project: Project): string[] {
  return Object.entries(project.services).flatMap(([name, service]) =>
    RULES.filter(([, isKept]) => !isKept(service, name, project)).map(([what]) => `${name}: ${what}`),
  );
}
