import type { FastifyError, FastifyReply, FastifyRequest, FastifySchemaValidationError } from 'fastify';
import { Failure, type FieldError, invalidInput, malformedRequest, unknownError } from '../failure.js';
import './request.js';

/** Any error as an envelope without data (C1.1). */
export function answerFailure(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status, code, message, errors } = toFailure(error as FastifyError, request);
  if (status === 401) void reply.header('www-authenticate', 'Bearer');
  const body = { code, message, data: null, trace_id: request.traceId, timestamp: new Date().toISOString() };
  return reply.code(status).send(errors ? { ...body, errors } : body);
}

function toFailure(error: FastifyError | Failure, request: FastifyRequest): Failure {
  if (error instanceof Failure) return error;
  if (error.validation) return invalidInput(error.validation.map(fieldError));
  if (error.statusCode !== undefined && error.statusCode < 500) return malformedRequest();
  request.log.error({ error }, 'a request failed');
  return unknownError();
}

function fieldError({ instancePath, keyword, params, message }: FastifySchemaValidationError): FieldError {
  const path = instancePath
    .slice(1)
    .replace(/\/(\d+)/g, '[$1]')
    .replaceAll('/', '.');
  const inner = params.missingProperty ?? params.additionalProperty;
  const field = typeof inner === 'string' ? [path, inner].filter(Boolean).join('.') : path;
  return { field, code: keyword, message: `${field} ${message ?? 'is invalid'}` };
}
