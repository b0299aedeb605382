import { AppError, codes } from '#core/errors';

const MAX_LENGTH = 255;
const BARE = String.raw`[\x21\x23-\x7e][\x20-\x7e]{0,${MAX_LENGTH - 1}}`;
// a structured field's string: visible ASCII and spaces, `\` before `"` and itself (RFC 8941, 3.3.3)
const QUOTED = String.raw`(?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\]){1,${MAX_LENGTH}}`;
const KEY = new RegExp(`^(?:${BARE}|"(${QUOTED})")$`);

/** The schema of `Idempotency-Key` in a document. */
export const IDEMPOTENCY_KEY_SCHEMA = { type: 'string', pattern: KEY.source } as const;

/**
 * The key by which a caller names a request; undefined when there is none. Quoted or bare, it is the same key.
 * Source: draft-ietf-httpapi-idempotency-key-header-07, 2.1.
 * @param values of each `Idempotency-Key` line, for a caller who sends two means two things
 * @throws 3000 when it is not one key of 1 to 255 printable ASCII characters
 */
export function parseIdempotencyKey(values: readonly string[] | undefined): string | undefined {
  if (values === undefined || values.length === 0) return undefined;
  const [value = ''] = values.map((each) => each.trim());
  const [bare, quoted] = KEY.exec(value) ?? [];
  const key = quoted?.replaceAll(/\\(["\\])/g, '$1') ?? bare;
  if (values.length > 1 || key === undefined)
    throw new AppError(codes.malformedRequest, {
      message: 'Idempotency-Key must be one key of 1 to 255 printable ASCII characters, bare or in double quotes',
    });
  return key;
}
