import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AppScope, Clock } from '#core/app';
import { AppError, codes } from '#core/errors';
import { AppLocks, LockBusyError } from '#core/locks';
import { AppAConfig } from '../app-a.config.js';
import type { Deposit } from './deposit.js';
import { DepositsRepository } from './deposits.repository.js';
import { DepositsService } from './deposits.service.js';

/**
 * Settles deposits that were left pending: all of them at start, later those whose request can no longer
 * be waiting for the gateway; while the app is switched off, none (C9.3). Several processes may do so at once: charge
 * and booking happen once. The lock only saves the gateway from being asked by each of them.
 */
@Injectable()
export class DepositSettlement implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(DepositSettlement.name);
  private timer: NodeJS.Timeout | undefined;
  private sweep: Promise<void> = Promise.resolve();
  private stopping = false;

  constructor(
    private readonly scope: AppScope,
    private readonly config: AppAConfig,
    private readonly deposits: DepositsRepository,
    private readonly service: DepositsService,
    private readonly clock: Clock,
    private readonly locks: AppLocks,
  ) {}

  onApplicationBootstrap(): void {
    if (this.scope.served) this.schedule(0, 0);
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.timer);
    await this.sweep;
  }

  private schedule(delayMs: number, minAgeMs: number): void {
    this.timer = setTimeout(() => {
      this.sweep = this.scope.running ? this.scope.run(() => this.sweepAlone(minAgeMs)) : Promise.resolve();
      void this.sweep.then(() => {
        if (!this.stopping) this.schedule(this.config.settleIntervalSeconds * 1000, 2 * this.config.paymentTimeoutMs);
      });
    }, delayMs).unref();
  }

  private async sweepAlone(minAgeMs: number): Promise<void> {
    try {
      await this.locks.withLock('settlement', {}, () => this.settlePending(minAgeMs));
    } catch (error) {
      if (error instanceof LockBusyError) return; // another process does it
      const isAway = error instanceof AppError && error.definition === codes.serviceUnavailable;
      if (isAway) await this.settlePending(minAgeMs);
      else this.logger.warn({ error }, 'pending deposits are not settled; trying again later');
    }
  }

  private async settlePending(minAgeMs: number): Promise<void> {
    const before = new Date(this.clock.now().getTime() - minAgeMs);
    let afterId = 0;
    try {
      while (!this.stopping && this.scope.running) {
        const batch = await this.deposits.listPending(before, afterId);
        for (const deposit of batch) await this.settleOne(deposit);
        if (batch.length === 0) return;
        afterId = batch.at(-1)?.id ?? afterId;
      }
    } catch (error) {
      this.logger.warn({ error }, 'pending deposits cannot be read; trying again later');
    }
  }

  private async settleOne(deposit: Deposit): Promise<void> {
    if (this.stopping || !this.scope.running) return;
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
