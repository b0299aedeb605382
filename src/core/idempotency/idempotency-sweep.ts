import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '#core/app';
import { IdempotencyRepository } from './idempotency.repository.js';

const EVERY_MS = 60_000;

/** Expired keys go, a thousand at a time; several processes may do so at once. */
@Injectable()
export class IdempotencySweep implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(IdempotencySweep.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly keys: IdempotencyRepository,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.running = this.running.then(() => this.sweep());
    }, EVERY_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  async sweep(): Promise<void> {
    try {
      while ((await this.keys.sweep(this.clock.now())) > 0);
    } catch (error) {
      this.logger.warn({ error }, 'expired idempotency keys cannot be removed; trying again later');
    }
  }
}
