import { randomFillSync } from 'node:crypto';

export interface TraceParent {
  traceId: string;
  spanId: string;
  sampled: boolean;
  /** The trace id is random in its last 7 bytes at least, so that others may draw by it. */
  random: boolean;
}

const SAMPLED = 0x01;
const RANDOM = 0x02;

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** Reads a `traceparent` header; undefined when it is absent or invalid. Source: W3C Trace Context level 2, 3.2. */
export function parseTraceparent(header: unknown): TraceParent | undefined {
  const match = typeof header === 'string' ? TRACEPARENT.exec(header) : null;
  if (!match) return undefined;
  const [, version, traceId, spanId, flags, rest] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
    string?,
  ];
  if (version === 'ff' || (version === '00' && rest !== undefined)) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  const bits = Number.parseInt(flags, 16);
  return { traceId, spanId, sampled: (bits & SAMPLED) !== 0, random: (bits & RANDOM) !== 0 };
}

const KEY = '[a-z0-9][a-z0-9_*/@-]{0,255}';
const VALUE = String.raw`[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]`;
const MEMBER = new RegExp(`^${KEY}=${VALUE}$`);
const TRACESTATE_LIMITS = { characters: 512, members: 32 };

/** The `tracestate` to pass on as it came; undefined when it is absent, too large, or has one wrong member. Source: the same, 3.3. */
export function parseTracestate(header: unknown): string | undefined {
  if (typeof header !== 'string' || header.length > TRACESTATE_LIMITS.characters) return undefined;
  const members = header.split(',').map((member) => member.replace(/^[ \t]+|[ \t]+$/g, ''));
  const isRight = members.length <= TRACESTATE_LIMITS.members && members.every((one) => one === '' || MEMBER.test(one));
  return isRight && members.some(Boolean) ? header : undefined;
}

/** Flags without a name in level 2 are zero (3.2, Other Flags). */
export function formatTraceparent({ traceId, spanId, sampled, random }: TraceParent): string {
  return `00-${traceId}-${spanId}-0${(sampled ? SAMPLED : 0) | (random ? RANDOM : 0)}`;
}

// asking the system for each id would take longer than all else that is done with it
const pool = Buffer.alloc(4096);
let used = pool.length;

/** A random, never all-zero id in hex; 16 bytes for a trace, 8 for a span. */
export function randomId(bytes: 8 | 16): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  const id = pool.toString('hex', used - bytes, used);
  return /^0+$/.test(id) ? randomId(bytes) : id;
}
