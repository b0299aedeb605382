export type { Claim, Claimed } from './claim.js';
export { IdempotencyKeyEntity } from './idempotency.entity.js';
export { parseIdempotencyKey } from './idempotency-key.js';
export { idempotency0007 } from './idempotency.migrations.js';
export { IdempotencyModule } from './idempotency.module.js';
export { IdempotencyService, LEASE_MS, type Wish } from './idempotency.service.js';
export {
  Idempotent,
  type IdempotentOptions,
  idempotentOptionsOf,
  OperationId,
  type OperationRequest,
} from './idempotent.js';
