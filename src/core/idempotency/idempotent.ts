import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiExtension, ApiHeader } from '@nestjs/swagger';
import { codes } from '#core/errors';
import { IDEMPOTENCY_KEY_SCHEMA } from './idempotency-key.js';

const IDEMPOTENT = Symbol('rookery:idempotent');

export interface IdempotentOptions {
  /** Without a key it is 3005. */
  required?: boolean;
  /**
   * The handler reaches outside of the database, so that it cannot be undone by a rollback. It opens its transactions
   * itself, and must be repeatable under its `@OperationId()`.
   */
  reachesOutside?: boolean;
}

/**
 * Honours `Idempotency-Key` (C8.1). The handler runs in one transaction, and its answer is stored in that transaction:
 * both are there or neither is. A deadlock runs the handler again, so it does nothing outside of the database.
 */
export function Idempotent(options: IdempotentOptions = {}): MethodDecorator {
  const { required = false } = options;
  return applyDecorators(
    SetMetadata(IDEMPOTENT, options),
    ApiHeader({
      name: 'Idempotency-Key',
      description: 'Names this request: sent again with the same key, it is answered again and not done again.',
      required,
      schema: IDEMPOTENCY_KEY_SCHEMA,
      example: '2f1c7a9e-order-1',
    }),
    ApiExtension('x-idempotent', [
      codes.idempotencyKeyReused,
      codes.requestInProgress,
      ...(required ? [codes.idempotencyKeyRequired] : []),
    ]),
  );
}

export function idempotentOptionsOf(handler: object): IdempotentOptions | undefined {
  return Reflect.getMetadata(IDEMPOTENT, handler) as IdempotentOptions | undefined;
}

/** A request whose idempotency step has run. */
export interface OperationRequest {
  operationId?: string;
}

/** The same for every attempt at one request of a caller; a new one when he named no key. */
export const OperationId = createParamDecorator((_data: unknown, context: ExecutionContext): string => {
  const { operationId } = context.switchToHttp().getRequest<OperationRequest>();
  if (operationId === undefined) throw new Error('@OperationId() on a route that is not @Idempotent()');
  return operationId;
});
