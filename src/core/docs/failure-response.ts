import { codes, type CodeDefinition } from '#core/errors';
import { exampleOf } from './example.js';
import type { Header, Response } from './operation.js';
import {
  FIELD_ERROR,
  NULL,
  refTo,
  FIELD_ERROR_NAME,
  type Schema,
  type Schemas,
  TIMESTAMP,
  TRACE_ID,
} from './schema.js';

const VALIDATION_CODES = new Set<number>([codes.invalidInput.code, codes.missingField.code]);

/** What says when to come back; draft-ietf-httpapi-ratelimit-headers-10 names the two of a rate limit. */
const LIMIT_HEADERS: Readonly<Record<string, Header>> = {
  'Retry-After': {
    description: 'Seconds until it is worth asking again.',
    required: true,
    schema: { type: 'integer' },
  },
  'RateLimit-Policy': {
    description: 'The limit of this route: how many requests in how many seconds.',
    required: false,
    schema: { type: 'string', example: '"default";q=600;w=60' },
  },
  RateLimit: {
    description: 'How many are left, and the seconds until there is one more.',
    required: false,
    schema: { type: 'string', example: '"default";r=0;t=7' },
  },
};

/** Details that come with a failure: of health alone (C1.1). */
export interface Details {
  schema: Schema;
  schemas: Schemas;
}

/** The answer to these failures, one status for all of them. */
export function failureResponse(definitions: readonly CodeDefinition[], details?: Details): Response {
  const schema = failureSchema(definitions, details?.schema);
  const isLimit = definitions.some(({ code }) => code === codes.tooManyRequests.code);
  return {
    description: describeFailures(definitions),
    ...(isLimit && { headers: LIMIT_HEADERS }),
    content: { 'application/json': { schema, examples: failureExamples(definitions, details) } },
  };
}

/** An example of each of these failures, by code. */
export function failureExamples(definitions: readonly CodeDefinition[], details?: Details) {
  return Object.fromEntries(
    definitions.map((definition) => [
      String(definition.code),
      { summary: definition.message, value: failureExample(definition, details) },
    ]),
  );
}

export function describeFailures(definitions: readonly CodeDefinition[]): string {
  return definitions.map(({ code, message }) => `${code} ${message}`).join('; ');
}

/** The name of the answer to these failures among the components, where all operations share it. */
export function failureName(definitions: readonly CodeDefinition[]): string {
  return `Failure.${definitions.map(({ code }) => code).join('.')}`;
}

/** The schema of the envelope that tells of these failures; `data` is null where there are no details. */
export function failureSchema(definitions: readonly CodeDefinition[], details?: Schema): Schema {
  const validating = definitions.filter(({ code }) => VALIDATION_CODES.has(code)).length;
  const keys = ['code', 'message', 'data', 'trace_id', 'timestamp'];
  return {
    type: 'object',
    additionalProperties: false,
    required: validating === definitions.length ? [...keys, 'errors'] : keys,
    properties: {
      code: { type: 'integer', enum: definitions.map(({ code }) => code) },
      message: { type: 'string', description: 'For people.', example: definitions[0]?.message },
      data: details ? { oneOf: [details, NULL] } : NULL,
      trace_id: TRACE_ID,
      timestamp: TIMESTAMP,
      ...(validating > 0 && { errors: { type: 'array', items: refTo(FIELD_ERROR_NAME) } }),
    },
  };
}

function failureExample({ code, message }: CodeDefinition, details?: Details): object {
  return {
    code,
    message,
    data: details ? exampleOf(details.schema, details.schemas) : null,
    trace_id: TRACE_ID.example,
    timestamp: TIMESTAMP.example,
    ...(VALIDATION_CODES.has(code) && { errors: [fieldErrorExample(code)] }),
  };
}

function fieldErrorExample(code: number): unknown {
  if (code === codes.missingField.code) return { field: 'name', code: 'required', message: 'name is required' };
  return exampleOf(FIELD_ERROR, {});
}
