export type { Claim } from './claim.js';
export { parseIdempotencyKey } from './idempotency-key.js';
export { IdempotencyService, LEASE_MS } from './idempotency.service.js';
export {
  Idempotent,
  type IdempotentOptions,
  idempotentOptionsOf,
  OperationId,
  type OperationRequest,
} from './idempotent.js';
export { idempotencyRoom } from './idempotency.room.js';
