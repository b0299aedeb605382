import { createHash } from 'node:crypto';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Observable } from 'rxjs';
import { mayReadReplica, ReplicaReads } from '#core/database';
import type { RookeryRequest } from './request.js';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whoever changes something is noted before, and for a while he reads the primary; others may read a replica (C7.4). */
@Injectable()
export class ReplicaReadsInterceptor implements NestInterceptor {
  constructor(private readonly reads: ReplicaReads) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> | Promise<Observable<unknown>> {
    if (!this.reads.active) return next.handle();
    const request = execution.switchToHttp().getRequest<RookeryRequest>();
    if (!SAFE.has(request.method)) return this.reads.noteWrite(namesOf(request)).then(() => next.handle());
    if (!mayReadReplica(execution.getHandler())) return next.handle();
    const clients = namesOf(request);
    return new Observable((subscriber) => this.reads.run(clients, () => next.handle().subscribe(subscriber)));
  }
}

/**
 * Every name under which the same client may come back. His address is always one of them: he may sign up without a
 * credential and then read with one, or write with one and read an open route without.
 */
function namesOf({ ip, headers, principal }: RookeryRequest): string[] {
  const { authorization, 'x-api-key': apiKey } = headers;
  return [
    `address ${ip}`,
    ...(authorization === undefined ? [] : [`credential ${authorization}`]),
    ...(apiKey === undefined ? [] : [`credential ${String(apiKey)}`]),
    ...(principal ? [`account ${principal.accountId}`] : []),
  ].map((name) => createHash('sha256').update(name).digest('hex'));
}
