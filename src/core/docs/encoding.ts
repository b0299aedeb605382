import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Encoding } from '#core/http';

// C5.4
const LEVEL = 6;
const LARGEST_UNENCODED_BYTES = 1024;

/** Whether a body is large enough to be compressed (C5.4). */
export function isWorthEncoding(body: Buffer): boolean {
  return body.length > LARGEST_UNENCODED_BYTES;
}

/** Compresses a body, which takes long: beside the event loop. */
export function encode(body: Buffer, encoding: Encoding): Promise<Buffer> {
  return encoding === 'gzip'
    ? promisify(gzip)(body, { level: LEVEL })
    : promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: LEVEL } });
}
