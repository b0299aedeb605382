import { code, page, table } from './markdown.mjs';

const INTRO = `All that is named after an app follows from its id and number (C4.1). An arrow leads from the app that uses a
contract to the one that provides it (C4.3).`;

const HEAD = ['app', 'title', 'routes', 'tables', 'settings', 'codes', 'provides', 'uses'];

/** The apps, what is theirs, and who uses whom. */
export function appsPage({ registry: { apps } }) {
  const rows = apps.map(({ id, title, names, provides, uses }) => [
    code(id),
    title,
    code(names.route),
    code(`${names.table}*`),
    code(`${names.environment}*`),
    `${names.codes.first}–${names.codes.last}`,
    namesOf(provides),
    namesOf(uses),
  ]);
  return page('Apps', INTRO, graphOf(apps), table(HEAD, rows));
}

function graphOf(apps) {
  const nodes = apps.map((app) => `  ${nodeOf(app)}["${app.title}<br>${app.id}"]`);
  const providers = new Map(apps.flatMap((app) => app.provides.map(({ token }) => [token, app])));
  const arrows = apps.flatMap((app) =>
    app.uses.map(({ token }) => `  ${nodeOf(app)} -->|${token.name}| ${nodeOf(providers.get(token))}`),
  );
  return ['```mermaid', 'flowchart LR', ...nodes, ...arrows, '```'].join('\n');
}

// an id may be a word of Mermaid's, such as `end`
function nodeOf({ number }) {
  return `app${number}`;
}

function namesOf(contracts) {
  return contracts.map(({ token }) => code(token.name)).join(', ');
}
