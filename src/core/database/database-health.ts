import { Inject, Injectable } from '@nestjs/common';
import { codes } from '#core/errors';
import type { HealthComponent, Outcome } from '#core/room';
import { CONNECTED_DATABASE, type ConnectedDatabase } from './data-source.js';
import { Migrator } from './migrator.js';

@Injectable()
export class DatabaseHealth implements HealthComponent {
  readonly name = 'database';
  readonly isNeeded = true;
  readonly codeWhenDown = codes.databaseError;

  constructor(@Inject(CONNECTED_DATABASE) private readonly connected: ConnectedDatabase) {}

  async look(): Promise<Outcome> {
    await this.connected.probe();
    return 'up';
  }
}

/** A schema behind the code takes no traffic, nor one that was rolled back under it; one ahead of it does (C7.3). */
@Injectable()
export class SchemaHealth implements HealthComponent {
  readonly name = 'schema';
  readonly isNeeded = true;

  constructor(private readonly migrator: Migrator) {}

  async look(): Promise<Outcome> {
    const isCurrent = (await this.migrator.status()).every(({ applied }) => applied);
    if (!isCurrent) throw new Error('migrations are missing');
    return 'up';
  }
}

/** Without replicas the primary answers everything. */
@Injectable()
export class ReplicasHealth implements HealthComponent {
  readonly name = 'replicas';
  readonly isPresent: boolean;

  constructor(@Inject(CONNECTED_DATABASE) private readonly connected: ConnectedDatabase) {
    this.isPresent = connected.replicas !== undefined;
  }

  look(): Outcome {
    return this.connected.replicas?.figures().every(({ state }) => state === 'ready') ? 'up' : 'degraded';
  }
}
