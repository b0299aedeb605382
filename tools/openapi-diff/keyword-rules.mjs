// What a change of each keyword of a schema means. `sent` is what callers send: it must go on being taken. `answered` is
// what they read: it must go on being there. What answers have more of, callers do not look at.

export const keywordRules = {
  type({ released, current, at, way }) {
    const [was, is] = [released.type, current.type];
    const [narrow, wide] = way.side === 'sent' ? [was, is] : [is, was];
    if (narrow === wide || wide === undefined || (narrow === 'integer' && wide === 'number')) return;
    way.report(at, `is ${is ?? 'anything'}, and was ${was ?? 'anything'}`);
  },

  nullable({ released, current, at, way }) {
    if (way.side === 'sent' && released.nullable && !current.nullable) way.report(at, 'can no longer be null');
    if (way.side === 'answered' && !released.nullable && current.nullable) way.report(at, 'may be null');
  },

  enum({ released, current, at, way }) {
    const { added, removed } = differenceOf(released.enum, current.enum);
    if (way.side === 'sent' && current.enum) {
      if (!released.enum) way.report(at, `takes only ${listed(current.enum)}`);
      else if (removed.length > 0) way.report(at, `no longer takes ${listed(removed)}`);
    }
    if (way.side === 'answered' && released.enum) {
      if (!current.enum) way.report(at, `may be other than ${listed(released.enum)}`);
      else if (added.length > 0) way.report(at, `may be ${listed(added)}, which callers do not know`);
      // some wait for it
      if (current.enum && removed.length > 0) way.report(at, `is never ${listed(removed)} any more`);
    }
  },

  properties({ released, current, at, way, compare }) {
    const names = new Set([...Object.keys(released.properties ?? {}), ...Object.keys(current.properties ?? {})]);
    for (const name of names) {
      const field = at ? `${at}.${name}` : name;
      const [was, is] = [fieldOf(released, name), fieldOf(current, name)];
      const what = (way.side === 'sent' ? sentFault : answeredFault)(was, is);
      if (what) way.report(field, what);
      if (was.schema && is.schema) compare({ released: was.schema, current: is.schema, at: field }, way);
    }
  },

  required() {}, // said with the properties

  additionalProperties({ released, current, at, way, compare }) {
    const [was, is] = [released.additionalProperties ?? true, current.additionalProperties ?? true];
    const entry = `${at}.*`;
    if (typeof was === 'object' && typeof is === 'object') compare({ released: was, current: is, at: entry }, way);
    else if (way.side === 'sent' && was !== false && is !== true && was !== is)
      way.report(entry, is === false ? 'is no longer taken' : 'is no longer taken whatever it is');
    else if (way.side === 'answered' && typeof was === 'object') way.report(entry, 'is no longer described');
  },

  items({ released, current, at, way, compare }) {
    compare({ released: released.items ?? {}, current: current.items ?? {}, at: `${at}[]` }, way);
  },

  allOf({ released, current, at, way, compare }) {
    const [was, is] = [released.allOf ?? [], current.allOf ?? []];
    if (was.length !== is.length) way.report(at, 'is put together from other parts');
    else was.forEach((part, index) => compare({ released: part, current: is[index], at }, way));
  },

  format({ released, current, at, way }) {
    const [loose, tight] = way.side === 'sent' ? [released, current] : [current, released];
    if (tight.format !== undefined && loose.format !== tight.format)
      way.report(at, `has the format ${current.format ?? 'of any text'}, and had ${released.format ?? 'any'}`);
  },

  default({ released, current, at, way }) {
    if (way.side === 'sent' && released.default !== current.default)
      way.report(at, `means ${current.default} when it is left out, and meant ${released.default}`);
  },

  // bounds of answers follow those of requests, and may widen with them
  minimum: lowerBound(-Infinity),
  minLength: lowerBound(0),
  minItems: lowerBound(0),
  minProperties: lowerBound(0),
  maximum: upperBound,
  maxLength: upperBound,
  maxItems: upperBound,
  maxProperties: upperBound,
  exclusiveMinimum: demand,
  exclusiveMaximum: demand,
  uniqueItems: demand,
  pattern: demand,
  multipleOf: demand,
};

function fieldOf({ properties = {}, required = [] }, name) {
  return { schema: properties[name], required: required.includes(name) };
}

function sentFault(was, is) {
  if (!is.schema) return 'is no longer taken';
  return is.required && !was.required ? 'is required' : undefined;
}

function answeredFault(was, is) {
  if (!is.schema) return 'is gone';
  return was.required && !is.required ? 'may be left out' : undefined;
}

function lowerBound(unset) {
  return ({ released, current, at, keyword, way }) => {
    const [was, is] = [released[keyword] ?? unset, current[keyword] ?? unset];
    if (way.side === 'sent' && is > was) way.report(at, `has ${keyword} ${is}, and had ${released[keyword] ?? 'none'}`);
  };
}

function upperBound({ released, current, at, keyword, way }) {
  const [was, is] = [released[keyword] ?? Infinity, current[keyword] ?? Infinity];
  if (way.side === 'sent' && is < was) way.report(at, `has ${keyword} ${is}, and had ${released[keyword] ?? 'none'}`);
}

function demand({ released, current, at, keyword, way }) {
  const [was, is] = [released[keyword] ?? false, current[keyword] ?? false];
  if (way.side === 'sent' && is !== false && is !== was)
    way.report(at, `has ${keyword} ${is}, and had ${was || 'none'}`);
}

function differenceOf(released = [], current = []) {
  return {
    added: current.filter((value) => !released.includes(value)),
    removed: released.filter((value) => !current.includes(value)),
  };
}

const listed = (values) => values.map((value) => JSON.stringify(value)).join(', ');
