import { Injectable, Logger } from '@nestjs/common';
import { Clock, type Recurring } from '#core/app';
import { AppAConfig } from '../app-a.config.js';
import type { Deposit } from './deposit.js';
import { DepositsRepository } from './deposits.repository.js';
import { DepositsService } from './deposits.service.js';

/**
 * Settles deposits that were left pending: all those from before this start, and those whose request can no longer be
 * waiting for the gateway. Several processes may do so at once: charge and booking happen once.
 */
@Injectable()
export class DepositSettlement implements Recurring {
  readonly id = 'pending-deposits';
  readonly where = 'cluster'; // only saves the gateway from being asked by each process
  readonly atStart = true;
  private readonly logger = new Logger(DepositSettlement.name);
  private readonly startedAt: number;

  constructor(
    private readonly config: AppAConfig,
    private readonly deposits: DepositsRepository,
    private readonly service: DepositsService,
    private readonly clock: Clock,
  ) {
    this.startedAt = clock.now().getTime();
  }

  get everyMs(): number {
    return this.config.settleIntervalSeconds * 1000;
  }

  async run(signal: AbortSignal): Promise<void> {
    const old = this.clock.now().getTime() - 2 * this.config.paymentTimeoutMs;
    const before = new Date(Math.max(this.startedAt, old));
    let afterId = 0;
    for (;;) {
      const batch = await this.deposits.listPending(before, afterId);
      for (const deposit of batch) {
        signal.throwIfAborted();
        await this.settle(deposit);
      }
      if (batch.length === 0) return;
      afterId = batch.at(-1)?.id ?? afterId;
    }
  }

  private async settle(deposit: Deposit): Promise<void> {
    try {
      const outcome = await this.service.settle(deposit);
      this.logger.log(
        { deposit_id: deposit.id, outcome: typeof outcome === 'string' ? outcome : 'succeeded' },
        'settled a pending deposit',
      );
    } catch (error) {
      this.logger.warn({ deposit_id: deposit.id, error }, 'a deposit stays pending');
    }
  }
}
