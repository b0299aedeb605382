import { Ajv } from 'ajv';
import formats from 'ajv-formats';

export interface DocumentedAnswer {
  /** Undefined when it has no body. */
  type: string | undefined;
  /** What is wrong with a body; undefined when it has none. */
  faultsOf: ((body: unknown) => string[]) | undefined;
  /** What its `ETag` looks like; undefined when it has none. */
  etagPattern: string | undefined;
}

export interface DocumentedOperation {
  /** Names of the request headers it takes, in lower case. */
  headers: readonly string[];
  /** By status. */
  answers: ReadonlyMap<string, DocumentedAnswer>;
}

const ROOT = 'document';

/** The operations of an OpenAPI 3.0 document by `METHOD /path/{param}`, ready to judge answers. */
export async function documentedOperations(document: any): Promise<Map<string, DocumentedOperation>> {
  // `nullable` is OpenAPI's word, and ajv's too; `example` and the like say nothing of a value
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
  formats.default(ajv);
  ajv.addSchema(document, ROOT);
  const operations = new Map<string, DocumentedOperation>();
  for (const [path, item] of Object.entries<any>(document.paths))
    for (const [method, { responses, parameters = [] }] of Object.entries<any>(item)) {
      const answers = Object.entries<any>(responses).map(([status, response]) => {
        const at = response.$ref ?? `#/paths/${escape(path)}/${method}/responses/${status}`;
        return [status, answerAt(ajv, document, at)] as const;
      });
      const headers = parameters
        .filter((each: any) => each.in === 'header')
        .map((each: any) => each.name.toLowerCase());
      operations.set(`${method.toUpperCase()} ${path}`, { headers, answers: new Map(answers) });
    }
  return operations;
}

function answerAt(ajv: Ajv, document: any, at: string): DocumentedAnswer {
  const { content = {}, headers = {} } = lookUp(document, at);
  const [type] = Object.keys(content);
  const etagPattern = headers.ETag?.schema.pattern;
  if (type === undefined) return { type, faultsOf: undefined, etagPattern };
  const validate = ajv.compile({ $ref: `${ROOT}${at}/content/${escape(type)}/schema` });
  const faultsOf = (body: unknown) =>
    validate(body)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
  return { type, faultsOf, etagPattern };
}

/** What a JSON pointer leads to. */
export function lookUp(document: any, pointer: string): any {
  return pointer
    .split('/')
    .slice(1)
    .reduce((value, key) => value[key.replaceAll('~1', '/').replaceAll('~0', '~')], document);
}

function escape(key: string): string {
  return encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))
    .replaceAll('%7B', '{')
    .replaceAll('%7D', '}');
}
