import { AppError, codes } from '#core/errors';
import { parseIfMatch } from '#core/http';
import type { SeenVersion } from '../product.js';

/** Which version the caller has seen, from body or `If-Match`. @throws 3002 when neither says, 3000 for a malformed header. */
export function seenVersion(version: number | undefined, ifMatch: string | undefined): SeenVersion {
  const tagged = parseIfMatch(ifMatch);
  if (tagged !== undefined) return { versions: tagged, ifMatch: true };
  if (version !== undefined) return { versions: [version], ifMatch: false };
  throw new AppError(codes.missingField, {
    errors: [{ field: 'version', code: 'required', message: 'version is required, here or as If-Match' }],
  });
}
