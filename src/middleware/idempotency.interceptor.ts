import { randomUUID } from 'node:crypto';
import { type CallHandler, type ExecutionContext, Inject, Logger, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { firstValueFrom, from, type Observable } from 'rxjs';
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
import { AppError, codes } from '#core/errors';
import { currentContext, runInContext } from '#observability';
import { type RookeryRequest, STEP_PARTS, type StepParts } from './request.js';

type IdempotentRequest = RookeryRequest & OperationRequest;

/** One claimed request on its way. */
interface Attempt {
  claim: Claim;
  answer: Answer;
  next: CallHandler;
}

/** Does a request that carries an `Idempotency-Key` once, and answers its repetitions (C8.1). */
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly logger = new Logger(IdempotencyInterceptor.name);

  constructor(
    private readonly idempotency: IdempotencyService,
    private readonly database: Database,
    @Inject(STEP_PARTS) private readonly parts: StepParts,
  ) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const options = idempotentOptionsOf(execution.getHandler());
    if (!options) return next.handle();
    const request = execution.switchToHttp().getRequest<IdempotentRequest>();
    const key = parseIdempotencyKey(request.raw.headersDistinct['idempotency-key']);
    if (key === undefined) {
      if (options.required) throw new AppError(codes.idempotencyKeyRequired);
      request.operationId = randomUUID();
      return next.handle();
    }
    const answer = answerOf(execution.getHandler());
    if (!answer) throw new Error(`${execution.getHandler().name} is @Idempotent() and says no @Answers…()`);
    const reply = execution.switchToHttp().getResponse<FastifyReply>();
    return from(this.once({ request, reply, key, options }, (claim) => ({ claim, answer, next })));
  }

  private async once(
    { request, reply, key, options }: Asked,
    attemptAt: (claim: Claim) => Attempt,
  ): Promise<ReadyData | undefined> {
    const claimed = await this.idempotency.claim({
      principal: principalOf(request),
      key,
      request: [request.method, pathOf(request), JSON.stringify(request.query), JSON.stringify(request.body ?? null)],
    });
    if ('answer' in claimed) {
      void reply.header('idempotency-replayed', 'true');
      return claimed.answer === null ? undefined : new ReadyData(claimed.answer);
    }
    request.operationId = claimed.claim.operationId;
    return this.whileHeld(claimed.claim, options, () => this.attempt(attemptAt(claimed.claim), request, options));
  }

  private attempt({ claim, answer, next }: Attempt, request: RookeryRequest, options: IdempotentOptions) {
    const work = async (commit: (dataJson: string | null) => Promise<void>) => {
      // asked for again, the handler runs again: after a deadlock
      const data = (await firstValueFrom(next.handle(), { defaultValue: undefined })) as unknown;
      const dataJson = answer.serialise ? answer.serialise(data) : null;
      await commit(dataJson);
      return dataJson === null ? undefined : new ReadyData(dataJson);
    };
    const commit = (dataJson: string | null) => this.idempotency.complete(claim, dataJson);
    if (options.reachesOutside) return work(commit);
    const app = this.parts.appOf(request.routeOptions.url);
    return this.database.as(app?.id ?? 'platform').transaction(() => work(commit));
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
}

interface Asked {
  request: IdempotentRequest;
  reply: FastifyReply;
  key: string;
  options: IdempotentOptions;
}

function principalOf({ principal, ip }: RookeryRequest): string {
  return principal ? `account ${principal.accountId}` : `address ${ip}`;
}

/** `/v1/app` and `/app` are one route for ever (C3.1). */
function pathOf({ url }: RookeryRequest): string {
  return url
    .split('?', 1)
    .join('')
    .replace(/\/v1(?=\/)/, '');
}
