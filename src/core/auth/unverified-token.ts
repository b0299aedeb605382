/** More is no token: 10,000 that are remembered stay within bounds, whatever `HEADER_LIMIT_BYTES` is. */
export const MAX_TOKEN_LENGTH = 8192;

export type JsonObject = Readonly<Record<string, unknown>>;

/** What a compact JWS says before anybody looked at its signature. */
export interface UnverifiedToken {
  header: JsonObject;
  payload: JsonObject;
}

/**
 * Reads a compact JWS by the letter: three parts, each spelled in the one way base64url has for its bytes, and
 * objects no member of which is named twice. Libraries are more generous, and where two of them read one token
 * differently, one of them is deceived (RFC 7515 4 and 5.2, RFC 7519 4, RFC 8725 2.4).
 * @throws Error for whatever is no such token
 */
export function readUnverified(token: string): UnverifiedToken {
  if (token.length > MAX_TOKEN_LENGTH) throw new Error(`a token has at most ${MAX_TOKEN_LENGTH} characters`);
  const parts = token.split('.');
  if (parts.length !== 3) throw new Error('a token has three parts');
  const [header = '', payload = '', signature = ''] = parts;
  bytesOf(signature);
  return { header: objectIn(header), payload: objectIn(payload) };
}

function bytesOf(part: string): Buffer {
  const bytes = Buffer.from(part, 'base64url');
  if (part === '' || bytes.toString('base64url') !== part) throw new Error('a part is not in base64url');
  return bytes;
}

function objectIn(part: string): JsonObject {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytesOf(part));
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('a part is no object');
  if (membersIn(text) !== membersOf(value)) throw new Error('a member is named twice');
  return value as JsonObject;
}

/** How many members a JSON text names, at every depth: its strings before a colon. */
function membersIn(json: string): number {
  return [...json.matchAll(/"(?:[^"\\]|\\.)*"\s*(:?)/g)].filter(([, colon]) => colon === ':').length;
}

function membersOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inner = Object.values(value).reduce((sum: number, each) => sum + membersOf(each), 0);
  return Array.isArray(value) ? inner : Object.keys(value).length + inner;
}
