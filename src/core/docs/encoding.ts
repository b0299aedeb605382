import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** How a body may be sent, beside as it is; of two that a caller likes alike, the first one. */
const ENCODINGS = ['br', 'gzip'] as const;
export type Encoding = (typeof ENCODINGS)[number];

// C5.4
const LEVEL = 6;
const LARGEST_UNENCODED_BYTES = 1024;

const ALIASES: ReadonlyMap<string, string> = new Map([['x-gzip', 'gzip']]);
const WEIGHT = /^q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/i;

/** The encoding that `Accept-Encoding` likes best; undefined is as it is. Source: RFC 9110, 12.5.3. */
export function chooseEncoding(accepted: string | undefined): Encoding | undefined {
  const weights = new Map((accepted ?? '').split(',').map(weighed));
  const anyOther = weights.get('*') ?? 0;
  let best: Encoding | undefined;
  let most = 0;
  for (const encoding of ENCODINGS) {
    const weight = weights.get(encoding) ?? anyOther;
    if (weight > most) [best, most] = [encoding, weight];
  }
  return (weights.get('identity') ?? 0) > most ? undefined : best;
}

/** `gzip;q=0.5` → gzip, 0.5. What has a weight that is none is not wanted. */
function weighed(item: string): [encoding: string, weight: number] {
  const [name = '', parameter] = item.split(';', 2).map((part) => part.trim());
  const encoding = name.toLowerCase();
  const weight = parameter === undefined ? 1 : Number(WEIGHT.exec(parameter)?.[1] ?? 0);
  return [ALIASES.get(encoding) ?? encoding, weight];
}

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
