import { defineRoom } from '#core/room';
import { IdempotencyKeyEntity } from './idempotency.entity.js';
import { idempotency0007 } from './idempotency.migrations.js';
import { IdempotencyRepository } from './idempotency.repository.js';
import { IdempotencyService } from './idempotency.service.js';
import { IdempotencySweep } from './idempotency-sweep.js';

export const idempotencyRoom = defineRoom({
  id: 'idempotency',
  after: ['database'],
  entities: [IdempotencyKeyEntity],
  migrations: [idempotency0007],
  providers: [IdempotencyRepository, IdempotencyService],
  exports: [IdempotencyService],
  recurring: [IdempotencySweep],
});
