import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';

/** A request as it is on the wire. */
export interface SentRequest {
  method: string;
  /** With its query, without what a server puts before its paths. */
  path: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: string;
}

/** The operation a request was sent to, and what its document has against it. */
export interface JudgedRequest {
  /** Such as `GET /things/{id}`. */
  operation: string;
  faults: string[];
}

interface Operation {
  name: string;
  method: string;
  path: RegExp;
  parameters: { name: string; in: string; required: boolean; listed: boolean; faultsOf: FaultsOf }[];
  body: { required: boolean; faultsOf: FaultsOf } | undefined;
}

type FaultsOf = (value: unknown) => string[];

/** Judges requests by an OpenAPI 3.0 document, as far as ours go. Undefined: no operation of it is meant. */
export function requestJudge(document: any): (request: SentRequest) => JudgedRequest | undefined {
  const operations = operationsOf(document);
  return (request) => {
    const [path = '', query = ''] = request.path.split('?', 2);
    // a literal path before a template
    const found = operations.find((each) => each.method === request.method && each.path.test(path));
    if (!found) return undefined;
    return {
      operation: found.name,
      faults: [...parameterFaults(found, request, query), ...bodyFaults(found, request)],
    };
  };
}

function operationsOf(document: any): Operation[] {
  const compile = compilerOf(document);
  const paths = Object.entries<any>(document.paths).sort(([a], [b]) => a.split('{').length - b.split('{').length);
  return paths.flatMap(([path, item]) =>
    Object.entries<any>(item).map(([method, { parameters = [], requestBody }]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path: new RegExp(`^${path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
      parameters: parameters.map(({ name, in: place, required, schema }: any) => ({
        name,
        in: place,
        required,
        listed: schema.type === 'array',
        faultsOf: compile(schema, 'words'),
      })),
      body: requestBody && {
        required: requestBody.required,
        faultsOf: compile(requestBody.content['application/json'].schema, 'json'),
      },
    })),
  );
}

function compilerOf(document: any): (schema: object, kind: 'words' | 'json') => FaultsOf {
  const compilers = { words: new Ajv({ strict: false, coerceTypes: true }), json: new Ajv({ strict: false }) };
  for (const ajv of Object.values(compilers)) {
    formats.default(ajv);
    ajv.addSchema(document, 'document');
  }
  return (schema, kind) => {
    const text = JSON.stringify(schema).replaceAll('"$ref":"#', '"$ref":"document#');
    return faultsBy(compilers[kind].compile({ type: 'object', properties: { it: JSON.parse(text) } }));
  };
}

// ajv coerces what is a property of something
function faultsBy(validate: ValidateFunction): FaultsOf {
  return (it) =>
    validate({ it })
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}

function parameterFaults(operation: Operation, { path, headers }: SentRequest, query: string): string[] {
  const inPath = operation.path.exec(path.split('?', 1)[0] ?? '')?.groups ?? {};
  const inQuery = new URLSearchParams(query);
  const valueOf: Record<string, (name: string) => string | undefined> = {
    path: (name) => decodeURIComponent(inPath[name] ?? ''),
    query: (name) => inQuery.get(name) ?? undefined,
    header: (name) => headers[name.toLowerCase()]?.toString(),
  };
  const known = new Set(operation.parameters.map(({ name }) => name));
  const unknown = [...inQuery.keys()].filter((name) => !known.has(name)).map((name) => `${name} is not taken`);
  const faults = operation.parameters.flatMap(({ name, in: place, required, listed, faultsOf }) => {
    const value = valueOf[place]?.(name);
    if (value === undefined) return required ? [`${name} is missing`] : [];
    return faultsOf(listed ? value.split(',') : value).map((fault) => `${name} ${fault}`);
  });
  return [...unknown, ...faults];
}

function bodyFaults({ body }: Operation, request: SentRequest): string[] {
  if (!body) return request.body === '' ? [] : ['a body that is not taken'];
  if (request.body === '') return body.required ? ['a body is missing'] : [];
  return body.faultsOf(JSON.parse(request.body));
}
