import { settingsOf } from '#core/config';
import { codes as platformCodes, type CodeTable } from '#core/errors';
import type { ContractToken } from './contract.js';
import type { App } from './define-app.js';

// routes of the platform, and first words of its keys in Redis (C7.5)
const RESERVED_IDS = /^(platform|auth|health|docs|redoc|metrics|v\d+|session|cache|ratelimit|lock|queue)$/;

/** Every way in which a set of apps cannot live together, each naming both sides; empty when all is well. */
export function conflictsOf(apps: readonly App[]): string[] {
  return [
    ...apps.flatMap((app) => [...ownMistakes(app), ...settingMistakes(app), ...migrationMistakes(app)]),
    ...duplicates(apps, (app) => app.id, 'the id'),
    ...duplicates(apps, (app) => String(app.number), 'the number'),
    ...overlaps(apps),
    ...codeConflicts(apps),
    ...contractConflicts(apps),
    ...useCycles(apps),
  ];
}

/** @throws Error listing every conflict. */
export function ensureAppsFit(apps: readonly App[]): void {
  const conflicts = conflictsOf(apps);
  if (conflicts.length > 0) throw new Error(['the registered apps do not fit together:', ...conflicts].join('\n  '));
}

function ownMistakes({ id, number }: App): string[] {
  const mistakes: string[] = [];
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id) || id.length > 20)
    mistakes.push(`${id} is not a kebab-case id of at most 20 characters`);
  if (RESERVED_IDS.test(id)) mistakes.push(`${id} is a name of the platform and no app id`);
  if (!Number.isInteger(number) || number < 1 || number > 214_748)
    mistakes.push(`${id} has the number ${number}, not one of 1 to 214748`);
  return mistakes;
}

function settingMistakes({ id, names, config }: App): string[] {
  return (config ? settingsOf(config) : [])
    .filter(({ variable, unprefixed }) => !unprefixed && !variable.startsWith(names.environment))
    .map(({ variable }) => `${id} declares the setting ${variable}, which does not begin with ${names.environment}`);
}

function migrationMistakes({ id, migrations }: App): string[] {
  const names = migrations.map(({ name }) => name);
  return names
    .filter((name, index) => name <= (names[index - 1] ?? ''))
    .map((name) => `${id} lists the migration ${name} out of order or twice`);
}

/** `shop` and `shop-a` could both own a table `shop_a_…`. */
function overlaps(apps: readonly App[]): string[] {
  return apps.flatMap(({ id, names }) =>
    apps
      .filter((other) => other.id !== id && other.names.table.startsWith(names.table))
      .map(
        (other) => `the tables of ${other.id} (${other.names.table}) would begin like those of ${id} (${names.table})`,
      ),
  );
}

function duplicates(apps: readonly App[], keyOf: (app: App) => string, what: string): string[] {
  const first = new Map<string, App>();
  return apps.flatMap((app) => {
    const other = first.get(keyOf(app));
    if (!other) first.set(keyOf(app), app);
    return other ? [`${app.title} (${app.id}) and ${other.title} (${other.id}) both have ${what} ${keyOf(app)}`] : [];
  });
}

interface OwnedCodes {
  owner: string;
  table: CodeTable;
  first: number;
  last: number;
}

function codeConflicts(apps: readonly App[]): string[] {
  const declaredBy = new Map<number, string>();
  const conflicts: string[] = [];
  const tables: OwnedCodes[] = [
    { owner: 'platform', table: platformCodes, first: 0, last: 9_999 },
    ...apps.map(({ id, codes, names }) => ({ owner: id, table: codes, ...names.codes })),
  ];
  for (const { owner, table, first, last } of tables) {
    for (const [name, { code }] of Object.entries(table)) {
      const declaration = `${owner}.${name}`;
      const other = declaredBy.get(code);
      if (other) conflicts.push(`code ${code} is declared twice: by ${other} and by ${declaration}`);
      else declaredBy.set(code, declaration);
      if (code >= first && code <= last) continue;
      const neighbour = tables.find((range) => code >= range.first && code <= range.last);
      conflicts.push(
        `code ${code} of ${declaration} is outside ${first} to ${last}, the range of ${owner}` +
          (neighbour ? `, and inside that of ${neighbour.owner}` : ''),
      );
    }
  }
  return conflicts;
}

function contractConflicts(apps: readonly App[]): string[] {
  const provider = new Map<ContractToken, App>();
  const conflicts: string[] = [];
  for (const app of apps) {
    for (const { token } of app.provides) {
      const other = provider.get(token);
      if (other) conflicts.push(`${token.name} is provided by ${other.id} and by ${app.id}`);
      provider.set(token, app);
    }
  }
  for (const app of apps) {
    for (const { token } of app.uses) {
      if (!provider.has(token)) conflicts.push(`${app.id} uses ${token.name}, which no registered app provides`);
    }
  }
  return conflicts;
}

function useCycles(apps: readonly App[]): string[] {
  const providerOf = new Map(apps.flatMap((app) => app.provides.map(({ token }) => [token, app] as const)));
  const cycles: string[] = [];
  const done = new Set<App>();
  const visit = (app: App, path: readonly App[]) => {
    if (path.includes(app)) {
      cycles.push(
        `apps use each other in a circle: ${[...path.slice(path.indexOf(app)), app].map(({ id }) => id).join(' -> ')}`,
      );
      return;
    }
    if (done.has(app)) return;
    for (const { token } of app.uses) {
      const provider = providerOf.get(token);
      if (provider) visit(provider, [...path, app]);
    }
    done.add(app);
  };
  for (const app of apps) visit(app, []);
  return cycles;
}
