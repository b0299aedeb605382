import type { FastifyRequest } from 'fastify';
import { countOf } from './raw-headers.js';

/** Whether the head of a request makes sense: RFC 9112, 2.3 and 3.2, and RFC 3986, 2.1. */
export function isReadable({ raw, url }: FastifyRequest): boolean {
  if (raw.httpVersionMajor !== 1) return false;
  // Node keeps the first of several and drops the others
  const hosts = countOf(raw.rawHeaders, 'host');
  if (hosts > 1 || (hosts === 0 && raw.httpVersionMinor === 1)) return false;
  const query = url.indexOf('?');
  if (query === -1 || !url.includes('%', query)) return true;
  try {
    decodeURIComponent(url.slice(query));
    return true;
  } catch {
    return false;
  }
}
