import { Injectable } from '@nestjs/common';
import { Clock, type Recurring } from '#core/app';
import { IdempotencyRepository } from './idempotency.repository.js';

/** Expired keys go, a thousand at a time. */
@Injectable()
export class IdempotencySweep implements Recurring {
  readonly id = 'expired-idempotency-keys';
  readonly everyMs = 60_000;
  readonly where = 'cluster';

  constructor(
    private readonly keys: IdempotencyRepository,
    private readonly clock: Clock,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    do signal.throwIfAborted();
    while ((await this.keys.sweep(this.clock.now())) > 0);
  }
}
