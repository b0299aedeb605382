import { randomUUID } from 'node:crypto';
import { type CallHandler, type ExecutionContext, Injectable, Logger, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { firstValueFrom, from, type Observable } from 'rxjs';
import { AppPaths } from '#core/app';
import { Database } from '#core/database';
import { type Answer, answerOf, ReadyData } from '#core/http';
import {
  type Claim,
  IdempotencyService,
  type IdempotentOptions,
  idempotentOptionsOf,
  LEASE_MS,
  type OperationRequest,
  parseIdempotencyKey,
} from '#core/idempotency';
import { AppError, codes, failedWith } from '#core/errors';
import { currentContext, Metrics, runInContext } from '#observability';
import type { RookeryRequest } from './request.js';

/** One request to a route that is `@Idempotent()`. */
interface Call {
  request: RookeryRequest & OperationRequest;
  reply: FastifyReply;
  options: IdempotentOptions;
  answer: Answer;
  next: CallHandler;
}

/** Does a request that carries an `Idempotency-Key` once, and answers its repetitions (C8.1). */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly logger = new Logger(IdempotencyInterceptor.name);
  private readonly outcomes;

  constructor(
    private readonly idempotency: IdempotencyService,
    private readonly database: Database,
    private readonly apps: AppPaths,
    metrics: Metrics,
  ) {
    this.outcomes = metrics.declare('platform', 'counter', {
      name: 'idempotent_requests_total',
      help: 'Requests with an Idempotency-Key, by what came of them.',
      labelNames: ['app', 'outcome'],
    });
  }

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const handler = execution.getHandler();
    const options = idempotentOptionsOf(handler);
    if (!options) return next.handle();
    const request = execution.switchToHttp().getRequest<Call['request']>();
    const key = parseIdempotencyKey(request.raw.headersDistinct['idempotency-key']);
    if (key === undefined) {
      if (options.required) throw new AppError(codes.idempotencyKeyRequired);
      request.operationId = randomUUID();
      return next.handle();
    }
    const answer = answerOf(handler);
    if (!answer) throw new Error(`${handler.name} is @Idempotent() and says no @Answers…()`);
    const reply = execution.switchToHttp().getResponse<FastifyReply>();
    return from(this.counted(key, { request, reply, options, answer, next }));
  }

  private async counted(key: string, call: Call): Promise<ReadyData | undefined> {
    const app = this.ownerOf(call.request);
    try {
      const { data, outcome } = await this.once(key, call);
      this.outcomes.inc({ app, outcome });
      return data === null ? undefined : new ReadyData(data);
    } catch (error) {
      this.outcomes.inc({ app, outcome: outcomeOf(error) });
      throw error;
    }
  }

  private async once(key: string, call: Call): Promise<{ data: string | null; outcome: string }> {
    const { request, reply, options } = call;
    const claimed = await this.idempotency.claim({
      principal: principalOf(request),
      key,
      request: [request.method, pathOf(request), request.bodyDigest ?? ''],
    });
    if ('answer' in claimed) {
      void reply.header('idempotency-replayed', 'true');
      return { data: claimed.answer, outcome: 'replayed' };
    }
    const { claim } = claimed;
    request.operationId = claim.operationId;
    const data = await this.whileHeld(claim, options, () => this.attempt(claim, call));
    return { data, outcome: 'done' };
  }

  private attempt(claim: Claim, { request, options, answer, next }: Call): Promise<string | null> {
    const work = async () => {
      // asked for again, the handler runs again: after a deadlock
      const result: unknown = await firstValueFrom(next.handle(), { defaultValue: undefined });
      const data = answer.serialise ? answer.serialise(result) : null;
      await this.idempotency.complete(claim, data);
      return data;
    };
    return options.reachesOutside ? work() : this.database.as(this.ownerOf(request)).transaction(work);
  }

  /** Renews the lease while `work` runs; gives the claim back when it fails. */
  private async whileHeld<T>(claim: Claim, { reachesOutside }: IdempotentOptions, work: () => Promise<T>): Promise<T> {
    const renewal = setInterval(() => {
      this.idempotency.extend(claim).catch((error: unknown) => {
        // the database tells who holds it: a claim that could not be renewed can still not be committed twice
        this.logger.debug({ error }, 'an idempotency claim could not be renewed');
      });
    }, LEASE_MS / 3);
    try {
      return await work();
    } catch (error) {
      await this.giveBack(claim, reachesOutside ?? false);
      throw error;
    } finally {
      clearInterval(renewal);
    }
  }

  /** What failed was not done, so that it may be tried again at once; what may have reached the outside keeps its name. */
  private async giveBack(claim: Claim, reachesOutside: boolean): Promise<void> {
    const context = currentContext();
    const give = () => (reachesOutside ? this.idempotency.interrupt(claim) : this.idempotency.release(claim));
    try {
      // a request whose time is over may change nothing more, but for this
      await (context ? runInContext({ ...context, expired: false }, give) : give());
    } catch (error) {
      this.logger.warn({ error }, 'an idempotency claim stays until its lease ends');
    }
  }

  private ownerOf({ routeOptions }: RookeryRequest): string {
    return this.apps.find(routeOptions.url)?.id ?? 'platform';
  }
}

function principalOf({ principal, ip }: RookeryRequest): string {
  return principal ? `account ${principal.accountId}` : `address ${ip}`;
}

/** With its query; `/v1/app` and `/app` are one route for ever (C3.1). */
function pathOf({ url }: RookeryRequest): string {
  return url.replace(/^([^?]*?)\/v1(?=\/)/, '$1');
}

function outcomeOf(error: unknown): 'reused' | 'in_progress' | 'failed' {
  if (failedWith(error, codes.idempotencyKeyReused)) return 'reused';
  return failedWith(error, codes.requestInProgress) ? 'in_progress' : 'failed';
}
