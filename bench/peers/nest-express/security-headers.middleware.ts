import type { ServerResponse } from 'node:http';
import { SECURITY_HEADERS } from '../answer-headers.js';

export function securityHeaders(_request: unknown, response: ServerResponse, next: () => void): void {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  next();
}
