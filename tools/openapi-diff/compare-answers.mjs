import { compareSchemas, dereferenced } from './compare-schemas.mjs';

const ASKED_FOR = '304'; // only whoever names the tag of an answer is given it (RFC 9110, 13.1.2)
const VALIDATION_CODES = [3001, 3002]; // bring `errors` (C1.2)

/**
 * Reports what callers of an operation no longer read in its answers. Which failures there are is free: apps add codes,
 * and callers take one they do not know by its status. How a failure looks is not.
 * @param pair `released` and `current` operation.
 * @param way `documents` of the pair; `report(at, what)`.
 */
export function compareAnswers({ released, current }, way) {
  const statuses = new Set([...Object.keys(released.responses), ...Object.keys(current.responses)]);
  for (const status of statuses) {
    const was = answerOf(released, status, way.documents.released);
    const is = answerOf(current, status, way.documents.current);
    if (was.isSuccess && !is.isSuccess) way.report(`answer ${status}`, 'is no longer a success');
    else if (!was.isSuccess && is.isSuccess && status !== ASKED_FOR)
      way.report(`answer ${status}`, 'is one more success, unknown to callers');
    compareHeaders(was, is, (at, what) => way.report(`answer ${status}, ${at}`, what));
    for (const [type, shapes] of Object.entries(was.shapes)) {
      const report = (at, what) => way.report(`answer ${status}, ${at || 'body'}`, what);
      if (is.shapes[type]) compareShapes(shapes, is.shapes[type], { ...way, side: 'answered', report });
      else if (was.isSuccess) report(type, 'is gone');
    }
  }
}

/** Success and failure, where there are both on either side: that a failure came or went is free. */
function compareShapes(was, is, way) {
  if (was.success && is.success) compareSchemas({ released: was.success, current: is.success, at: '' }, way);
  if (!was.failure || !is.failure) return;
  // which of its codes bring `errors`, one schema for all of them cannot say
  const keepsErrors = is.codes.some((code) => VALIDATION_CODES.includes(code));
  const released = keepsErrors ? was.failure : without('errors', was.failure);
  compareSchemas({ released: optional('errors', released), current: is.failure, at: '' }, way);
}

function compareHeaders(was, is, report) {
  for (const name of was.headers) if (!is.headers.includes(name)) report(`header ${name}`, 'is gone');
}

/** A response, its bodies told apart: `shapes` by media type. */
function answerOf({ responses }, status, document) {
  if (!responses[status]) return { isSuccess: false, shapes: {}, headers: [] };
  const { content = {}, headers = {} } = dereferenced(responses[status], document);
  const shapes = Object.fromEntries(
    Object.entries(content).map(([type, { schema = {} }]) => [type, kindsOf(schema, document)]),
  );
  const bodies = Object.values(shapes);
  const hasSuccess = bodies.length === 0 || bodies.some(({ success }) => success !== undefined);
  const names = Object.keys(headers).map((name) => name.toLowerCase());
  return { isSuccess: hasSuccess && /^[23]/.test(status), shapes, headers: names };
}

/** The two envelopes that one status may have, and the codes of its failures; what is no envelope is a success. */
function kindsOf(schema, document) {
  const { oneOf } = dereferenced(schema, document);
  const kinds = { codes: [] };
  for (const each of oneOf ?? [schema]) {
    const shape = dereferenced(each, document);
    const codes = shape.properties?.code?.enum;
    if (!codes) kinds.success = schema;
    else if (codes.includes(0)) kinds.success = shape;
    else Object.assign(kinds, { failure: without('code', shape), codes });
  }
  return kinds;
}

function without(name, shape) {
  const properties = Object.entries(shape.properties).filter(([each]) => each !== name);
  return { ...optional(name, shape), properties: Object.fromEntries(properties) };
}

function optional(name, shape) {
  return { ...shape, required: (shape.required ?? []).filter((each) => each !== name) };
}
