import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '#core/app';
import { FencesRepository } from './fences.repository.js';

const EVERY_MS = 3_600_000;
/** Nobody is stopped for so long and then goes on. */
const KEPT_DAYS = 30;

/** Fences of locks that nobody takes any more go; several processes may do so at once. */
@Injectable()
export class FenceSweep implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(FenceSweep.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly fences: FencesRepository,
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
      await this.fences.removeOld(new Date(this.clock.now().getTime() - KEPT_DAYS * 86_400_000));
    } catch (error) {
      this.logger.warn({ error }, 'fences of old locks cannot be removed; trying again later');
    }
  }
}
