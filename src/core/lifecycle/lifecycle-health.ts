import { Injectable } from '@nestjs/common';
import type { HealthComponent, Outcome } from '#core/room';
import { Lifecycle } from './lifecycle.js';

@Injectable()
export class LifecycleHealth implements HealthComponent {
  readonly name = 'lifecycle';
  readonly isNeeded = true;
  readonly isInstant = true;

  constructor(private readonly lifecycle: Lifecycle) {}

  look(): Outcome {
    if (!this.lifecycle.ready) throw new Error('shutting down');
    return 'up';
  }
}
