import { compareSchemas, dereferenced, isSame } from './compare-schemas.mjs';

// judged one by one, or said to people
const JUDGED = new Set(['name', 'in', 'required', 'schema', 'description', 'example', 'examples', 'deprecated']);

/**
 * Reports what callers of an operation must send more of, or can no longer send.
 * @param pair `released` and `current` operation.
 * @param way `documents` of the pair; `report(at, what)`.
 */
export function compareRequests(pair, way) {
  compareParameters(pair, way);
  compareBodies(pair, way);
  compareCallers(pair, way);
}

function compareParameters({ released, current }, way) {
  const was = parametersOf(released, way.documents.released);
  const is = parametersOf(current, way.documents.current);
  for (const name of new Set([...was.keys(), ...is.keys()])) {
    const [before, now] = [was.get(name), is.get(name)];
    if (!now) way.report(name, 'is no longer taken');
    else if (now.required && !before?.required) way.report(name, 'is required');
    if (before && now) compareParameter({ released: before, current: now, at: name }, way);
  }
}

function compareParameter({ released, current, at }, way) {
  compareSchemas({ released: released.schema ?? {}, current: current.schema ?? {}, at }, { ...way, side: 'sent' });
  for (const key of new Set([...Object.keys(released), ...Object.keys(current)]))
    if (!JUDGED.has(key) && !isSame(released[key], current[key])) way.report(at, `has another \`${key}\``);
}

function parametersOf({ parameters = [] }, document) {
  const found = parameters.map((parameter) => dereferenced(parameter, document));
  // names of headers have no case
  return new Map(
    found.map((each) => [`${each.in} ${each.in === 'header' ? each.name.toLowerCase() : each.name}`, each]),
  );
}

function compareBodies({ released, current }, way) {
  const was = released.requestBody && dereferenced(released.requestBody, way.documents.released);
  const is = current.requestBody && dereferenced(current.requestBody, way.documents.current);
  if (is?.required && !was?.required) way.report('body', 'is required');
  for (const [type, { schema }] of Object.entries(was?.content ?? {})) {
    const now = is?.content[type];
    const report = (at, what) => way.report(at ? `body ${at}` : 'body', what);
    if (!now) report(type, 'is no longer taken');
    else compareSchemas({ released: schema, current: now.schema, at: '' }, { ...way, side: 'sent', report });
  }
}

function compareCallers({ released, current }, way) {
  const now = waysIn(current);
  if (!waysIn(released).every((credential) => now.some((asked) => isEnough(credential, asked))))
    way.report('callers', 'need another credential');
  const roles = { was: released['x-roles'] ?? [], is: current['x-roles'] ?? [] };
  if (roles.is.length === 0) return;
  const refused = roles.was.filter((role) => !roles.is.includes(role));
  if (roles.was.length === 0) way.report('callers', `need the role ${roles.is.join(' or ')}`);
  else if (refused.length > 0) way.report('callers', `with the role ${refused.join(' or ')} are refused`);
}

/** Each is enough: scopes by scheme. A route for anyone has one that asks for nothing. */
const waysIn = ({ security = [] }) => (security.length > 0 ? security : [{}]);

function isEnough(credential, asked) {
  return Object.entries(asked).every(
    ([scheme, scopes]) => credential[scheme] && scopes.every((scope) => credential[scheme].includes(scope)),
  );
}
