import { runInContext } from '#observability';
import type { RookeryRequest } from './request.js';

/** Reading a body loses a request's context, which knows how long it may still wait on others (C7.6): enters it again. */
export function inContext<T>({ context }: RookeryRequest, work: () => T): T {
  return context ? runInContext(context, work) : work();
}
