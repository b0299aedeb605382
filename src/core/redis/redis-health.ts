import { Injectable } from '@nestjs/common';
import type { HealthComponent, Outcome } from '#core/room';
import { SharedState } from './shared-state.js';

/** Requests are answered without it (C7.6), so that readiness does not ask. */
@Injectable()
export class RedisHealth implements HealthComponent {
  readonly name = 'redis';
  readonly isPresent: boolean;

  constructor(private readonly state: SharedState) {
    this.isPresent = state.redis !== undefined;
  }

  async look(): Promise<Outcome> {
    await this.state.redis?.probe();
    return 'up';
  }
}
