import { code, page, table } from './markdown.mjs';
import { previewRoutes, withoutVersion } from './preview-routes.mjs';

const INTRO = `Denied unless allowed (C6.1). A route whose handler is not named is served before Nest's guards, so anyone may call
it. An API key needs the scopes that are named; every other credential has them all. The versions of a path stand before it:
\`/v1/app/…\` beside the bare \`/app/…\`.`;

/** Every route and who may call it. */
export async function accessPage(program) {
  const routes = await previewRoutes(program);
  const owners = [undefined, ...program.registry.apps];
  return page(
    'Routes and who may call them',
    INTRO,
    ...owners.flatMap((app) => [
      `## ${app ? `${app.title} (${app.id})` : 'Platform'}`,
      table(['methods', 'path', 'versions', 'who', 'handler'], rowsOf(routes.filter((route) => route.app === app))),
    ]),
  );
}

function rowsOf(routes) {
  const described = routes.map(({ method, path, handler, access }) => ({
    path: withoutVersion(path),
    version: path === withoutVersion(path) ? 'bare' : path.split('/', 2)[1],
    method,
    who: whoOf(access),
    handler: handler ? code(handler) : undefined,
  }));
  const versioned = gathered(described, 'version', 'versions');
  return gathered(versioned, 'method', 'methods')
    .sort((a, b) => compare(a.path, b.path) || compare(a.methods, b.methods))
    .map(({ methods, path, versions, who, handler }) => [
      methods,
      code(path.replace(/:(\w+)/g, '{$1}')),
      versions,
      who,
      handler,
    ]);
}

/** One row of all that differ in nothing but `field`, whose values are then listed under `name`. */
function gathered(rows, field, name) {
  const groups = Map.groupBy(rows, (row) => JSON.stringify({ ...row, [field]: undefined }));
  const listed = (group) => group.map((row) => row[field]).sort(compare);
  return [...groups.values()].map((group) => ({
    ...group[0],
    [field]: undefined,
    [name]: listed(group).join(', '),
  }));
}

function whoOf(access) {
  if (!access || access.public) return 'anyone';
  const callers = access.roles.length > 0 ? access.roles.join(' or ') : 'anyone signed in';
  return access.scopes.length > 0 ? `${callers}; a key with ${access.scopes.map(code).join(' and ')}` : callers;
}

// by code unit, as no locale would
function compare(a, b) {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
