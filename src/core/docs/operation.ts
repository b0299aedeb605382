import type { App } from '#core/app';
import { codes, type CodeDefinition } from '#core/errors';

/** The parts of an OpenAPI operation that are completed here. */
export interface Operation {
  operationId?: string;
  responses: Record<string, unknown>;
  security?: Record<string, string[]>[];
  parameters?: unknown[];
  requestBody?: unknown;
  summary?: string;
  description?: string;
  'x-public'?: boolean;
  'x-roles'?: string[];
  'x-failures'?: readonly CodeDefinition[];
}

export interface OperationContext {
  /** App or platform room: handlers of two apps may share a name. */
  owner: string;
  statusMode: App['statusMode'];
}

/** Adds what follows from a route's marks: who may call it, and which failures it can answer. */
export function completeOperation(operation: Operation, { owner, statusMode }: OperationContext): Operation {
  const { 'x-public': isPublic = false, 'x-roles': roles = [], 'x-failures': own = [], ...rest } = operation;
  const failures = byStatus([...own, ...impliedBy(operation, isPublic, roles)], statusMode);
  const responses = { ...rest.responses };
  for (const [status, definitions] of failures) {
    if (status === 200) addBusinessFailures(responses, definitions);
    else responses[String(status)] = failureResponse(definitions);
  }
  return {
    ...rest,
    operationId: `${owner}_${operation.operationId ?? ''}`,
    security: isPublic ? [] : [{ bearer: [] }],
    responses,
    ...(roles.length > 0 && { 'x-roles': roles }),
  };
}

function byStatus(definitions: readonly CodeDefinition[], statusMode: App['statusMode']): [number, CodeDefinition[]][] {
  const statusOf = ({ status, restStatus }: CodeDefinition) =>
    statusMode === 'rest' ? (restStatus ?? status) : status;
  return [...Map.groupBy(new Set(definitions), statusOf)].sort(([a], [b]) => a - b);
}

function impliedBy(
  { parameters = [], requestBody }: Operation,
  isPublic: boolean,
  roles: readonly string[],
): CodeDefinition[] {
  return [
    ...(isPublic ? [] : [codes.authenticationRequired, codes.invalidCredential, codes.tokenExpired]),
    ...(roles.length > 0 ? [codes.insufficientPermissions] : []),
    ...(requestBody === undefined
      ? []
      : [codes.malformedRequest, codes.missingField, codes.payloadTooLarge, codes.unsupportedMediaType]),
    ...(requestBody === undefined && parameters.length === 0 ? [] : [codes.invalidInput]),
    codes.unknownError,
    codes.databaseError,
    codes.serviceUnavailable,
    codes.requestTimedOut,
  ];
}

function failureResponse(definitions: readonly CodeDefinition[]): object {
  return {
    description: definitions.map(({ code, message }) => `${code} ${message}`).join('; '),
    content: { 'application/json': { schema: failureSchema(definitions), example: exampleOf(definitions) } },
  };
}

/** Business failures share status 200 with success (C2.1): one of two shapes. */
function addBusinessFailures(responses: Record<string, unknown>, definitions: readonly CodeDefinition[]): void {
  const key = '200' in responses ? '200' : undefined;
  const success = key
    ? (responses[key] as { description: string; content: Record<string, { schema: object }> })
    : undefined;
  if (!success) {
    responses['200'] = failureResponse(definitions);
    return;
  }
  const schema = success.content['application/json']?.schema;
  responses['200'] = {
    description: `${success.description}; or ${definitions.map(({ code, message }) => `${code} ${message}`).join('; ')}`,
    content: { 'application/json': { schema: { oneOf: [schema, failureSchema(definitions)] } } },
  };
}

function failureSchema(definitions: readonly CodeDefinition[]): object {
  const validates = definitions.some(
    (definition) => definition === codes.invalidInput || definition === codes.missingField,
  );
  return {
    type: 'object',
    additionalProperties: false,
    required: ['code', 'message', 'data', 'trace_id', 'timestamp'],
    properties: {
      code: { type: 'integer', enum: definitions.map(({ code }) => code) },
      message: { type: 'string' },
      data: { type: 'object', nullable: true },
      trace_id: { type: 'string', pattern: '^[0-9a-f]{32}$' },
      timestamp: { type: 'string', format: 'date-time' },
      ...(validates && { errors: { type: 'array', items: FIELD_ERROR } }),
    },
  };
}

const FIELD_ERROR = {
  type: 'object',
  additionalProperties: false,
  required: ['field', 'code', 'message'],
  properties: { field: { type: 'string' }, code: { type: 'string' }, message: { type: 'string' } },
};

function exampleOf([definition]: readonly CodeDefinition[]): object {
  return {
    code: definition?.code,
    message: definition?.message,
    data: null,
    trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
    timestamp: '2026-11-21T10:30:00.000Z',
  };
}
