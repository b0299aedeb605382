import { Injectable } from '@nestjs/common';
import { Clock, type Recurring } from '#core/app';
import { FencesRepository } from './fences.repository.js';

/** Nobody is stopped for so long and then goes on. */
const KEPT_DAYS = 30;

/** Fences of locks that nobody takes any more go. */
@Injectable()
export class FenceSweep implements Recurring {
  readonly id = 'old-fences';
  readonly everyMs = 3_600_000;
  readonly where = 'cluster';

  constructor(
    private readonly fences: FencesRepository,
    private readonly clock: Clock,
  ) {}

  async run(): Promise<void> {
    await this.fences.removeOld(new Date(this.clock.now().getTime() - KEPT_DAYS * 86_400_000));
  }
}
