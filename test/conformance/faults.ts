import type { WireAnswer } from '../support/wire.js';

/** What an answer must look like. */
export interface Wanted {
  status: number;
  /** Code of the envelope; undefined when there is none (204, @RawResponse()). */
  code: number | undefined;
  /** Keys of `data`, in order; `page` is a page of objects with these keys. Undefined on errors. */
  data?: readonly string[];
  page?: boolean;
  /** `data` is a list of objects with these keys. */
  list?: boolean;
  /** Fields that `errors` must name, and no others. */
  fields?: readonly string[];
}

const KEYS = ['code', 'message', 'data', 'trace_id', 'timestamp'];
const PAGE_KEYS = ['items', 'total', 'page', 'page_size', 'total_pages'];
const SNAKE_CASE = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;
const VALIDATION_CODES = [3001, 3002];
// frames of a stack, SQL, files, hosts (C1.5)
const LEAK =
  /\bat ([\w.<>]+ \(|file:|node:)|node_modules|\/(src|dist|etc|home|tmp)\/|\b(SELECT|INSERT|UPDATE|DELETE|BEGIN)\b|\.internal/;

export const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-xss-protection': '1; mode=block',
  'referrer-policy': 'no-referrer',
};

/** Every way in which an answer is not what it must be; empty when all is well. */
export function faultsOf(answer: WireAnswer, wanted: Wanted): string[] {
  const faults = [...headerFaults(answer), ...(wanted.code === undefined ? [] : envelopeFaults(answer, wanted))];
  if (answer.status !== wanted.status) faults.unshift(`status ${answer.status} instead of ${wanted.status}`);
  if (answer.status === 204 && answer.text !== '') faults.push('a body with 204');
  return faults.map((fault) => `${fault} in ${answer.text.slice(0, 300)}`);
}

function headerFaults({ status, headers }: WireAnswer): string[] {
  const faults: string[] = [];
  if (!/^[0-9a-f]{32}$/.test(one(headers['x-trace-id']))) faults.push('no X-Trace-Id');
  if (!REQUEST_ID.test(one(headers['x-request-id']))) faults.push('no X-Request-Id');
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
    if (headers[name] !== value) faults.push(`${name} is ${one(headers[name])}`);
  }
  if (!headers['content-security-policy']) faults.push('no Content-Security-Policy');
  if (headers.server ?? headers['x-powered-by']) faults.push('the answer names the software');
  if (status === 401 && !one(headers['www-authenticate']).startsWith('Bearer')) faults.push('401 without a challenge');
  if (status === 405 && !headers.allow) faults.push('405 without Allow');
  return faults;
}

function envelopeFaults(answer: WireAnswer, wanted: Wanted): string[] {
  const { text, json, headers } = answer;
  if (typeof json !== 'object' || Array.isArray(json)) return ['no JSON object'];
  const faults: string[] = [];
  const check = (isRight: boolean, fault: string) => {
    if (!isRight) faults.push(fault);
  };
  const keys = VALIDATION_CODES.includes(json.code) ? [...KEYS, 'errors'] : KEYS;
  check(String(Object.keys(json)) === String(keys), `keys ${Object.keys(json).join()} instead of ${keys.join()}`);
  // neither blanks, nor a key twice, nor another escape
  check(JSON.stringify(json) === text, 'not the plain JSON of its value');
  check(headers['content-type'] === 'application/json; charset=utf-8', `content-type ${headers['content-type']}`);
  check(json.code === wanted.code, `code ${json.code} instead of ${wanted.code}`);
  check(typeof json.message === 'string' && json.message.length > 0, 'no message');
  check(json.trace_id === headers['x-trace-id'], 'trace_id is not X-Trace-Id');
  check(TIMESTAMP.test(json.timestamp), `timestamp ${json.timestamp}`);
  check(Math.abs(Date.now() - Date.parse(json.timestamp)) < 60_000, `timestamp ${json.timestamp} is not now`);
  check(json.code === 0 || !LEAK.test(text), 'something internal');
  return [...faults, ...dataFaults(json.data, wanted), ...errorsFaults(json.errors, wanted)];
}

function dataFaults(data: any, { code, data: wanted, page = false, list = false }: Wanted): string[] {
  if (code !== 0) return data === null ? [] : ['data with an error'];
  if (wanted === undefined || data === null || typeof data !== 'object') return ['no data'];
  const faults = snakeCaseFaults(data);
  if (list) return [...faults, ...(data as object[]).flatMap((item) => keyFaults(item, wanted))];
  if (!page) return [...faults, ...keyFaults(data, wanted)];
  faults.push(...keyFaults(data, PAGE_KEYS));
  if (!Array.isArray(data.items)) return [...faults, 'no items'];
  return [...faults, ...data.items.flatMap((item: object) => keyFaults(item, wanted))];
}

function errorsFaults(errors: unknown, { fields }: Wanted): string[] {
  if (errors === undefined) return fields ? ['no errors'] : [];
  if (!Array.isArray(errors) || errors.length === 0) return ['errors is empty'];
  const faults = errors.flatMap((error: { field: string; code: string; message: string }) => [
    ...keyFaults(error, ['field', 'code', 'message']),
    ...(SNAKE_CASE.test(error.code) ? [] : [`${error.code} is not snake_case`]),
    ...(typeof error.field === 'string' && typeof error.message === 'string' ? [] : ['an error that says nothing']),
  ]);
  const names = [...new Set(errors.map(({ field }) => field as string))];
  // one broken rule may be told of a list and of its items
  const named = names.filter((name) => !names.some((other) => name.startsWith(`${other}[`))).sort();
  if (fields && named.join() !== [...new Set(fields)].sort().join())
    faults.push(`errors name ${named.join()} instead of ${[...fields].sort().join()}`);
  return faults;
}

function keyFaults(object: object, wanted: readonly string[]): string[] {
  const keys = Object.keys(object).join();
  return keys === wanted.join() ? [] : [`keys ${keys} instead of ${wanted.join()}`];
}

function snakeCaseFaults(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(snakeCaseFaults);
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(SNAKE_CASE.test(key) ? [] : [`${key} is not snake_case`]),
    ...snakeCaseFaults(inner),
  ]);
}

function one(header: string | string[] | undefined): string {
  return String(header ?? '');
}
