import { AppError, codes } from '#core/errors';

// a structured field's string: visible ASCII and spaces, `\` before `"` and itself (RFC 8941, 3.3.3)
const QUOTED = /^"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/;
const PRINTABLE = /^[\x20-\x7e]{1,255}$/;

/**
 * The key a caller names his request by; undefined when he names none. Quoted or bare, it is the same key.
 * Source: draft-ietf-httpapi-idempotency-key-header-07, 2.1.
 * @param values of each `Idempotency-Key` line, for whoever sends two means two things
 * @throws 3000 when it is not one key of 1 to 255 printable ASCII characters
 */
export function parseIdempotencyKey(values: readonly string[] | undefined): string | undefined {
  if (values === undefined || values.length === 0) return undefined;
  const [value = ''] = values.map((each) => each.trim());
  const key = value.startsWith('"') ? QUOTED.exec(value)?.[1]?.replaceAll(/\\(["\\])/g, '$1') : value;
  if (values.length > 1 || key === undefined || !PRINTABLE.test(key))
    throw new AppError(codes.malformedRequest, {
      message: 'Idempotency-Key must be one key of 1 to 255 printable ASCII characters, bare or in double quotes',
    });
  return key;
}
