// `parameters` are what a failed statement was given
const SECRET = /^parameters$|password|passwd|secret|cookie|authorization$|tokens?$|(api|private)[-_]?keys?$/i;
const CENSORED = '[redacted]';
const MAX_DEPTH = 10;

/** A copy in which no field with the name of a secret is left in the clear, wherever it sits (C10.1). */
export function redacted(fields: object): Record<string, unknown> {
  return copyOf(fields, 1, new Map());
}

/** @param copies made so far: what is referred to twice, or by itself, is copied once. */
function copyOf(value: object, depth: number, copies: Map<object, Record<string, unknown>>): Record<string, unknown> {
  const known = copies.get(value);
  if (known) return known;
  const copy = (Array.isArray(value) ? [] : {}) as Record<string, unknown>;
  copies.set(value, copy);
  for (const [name, inner] of Object.entries(value) as [string, unknown][]) {
    if (SECRET.test(name) && inner !== undefined && inner !== null) copy[name] = CENSORED;
    else if (isPlain(inner, depth)) copy[name] = depth < MAX_DEPTH ? copyOf(inner, depth + 1, copies) : '[too deep]';
    else copy[name] = inner;
  }
  return copy;
}

function isPlain(value: unknown, depth: number): value is object {
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return false;
  // the logger's own serialiser turns an error into fields, and these come here again
  return depth > 1 || Object.prototype.toString.call(value) !== '[object Error]';
}
