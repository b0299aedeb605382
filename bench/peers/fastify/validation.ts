import { Ajv } from 'ajv';
import type { FastifySchemaCompiler } from 'fastify';

const strict = { allErrors: true, removeAdditional: false, useDefaults: true } as const;
const asSent = new Ajv({ ...strict, coerceTypes: false });
const fromText = new Ajv({ ...strict, coerceTypes: true });

/** Bodies are never coerced, path and query are (C1.2). */
export const validatorCompiler: FastifySchemaCompiler<object> = ({ schema, httpPart }) =>
  (httpPart === 'body' ? asSent : fromText).compile(schema);
