import { applyDecorators, HttpCode, SetMetadata, type Type as Class } from '@nestjs/common';
import { SSE_METADATA } from '@nestjs/common/constants.js';
import { ApiExtension, ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import type { CodeDefinition } from '#core/errors';
import { ListQueryDto } from './list-query.js';
import { compileSerialiser, listSchemaOf, pageSchemaOf, schemaOf, type Serialise } from './serialise.js';

const ANSWER = Symbol('rookery:answer');
const RAW = Symbol('rookery:raw-response');

/** What a handler answers when it succeeds. */
export interface Answer {
  status: number;
  message: string;
  /** Compiled at the first answer and kept; undefined for 204. */
  serialise: Serialise | undefined;
}

interface AnswerOptions {
  status?: number;
  message?: string;
  description?: string;
}

/** `data` is one object of this DTO class. */
export function Answers(dto: Class<object>, options: AnswerOptions = {}): MethodDecorator {
  return answers(options, () => schemaOf(dto), dto, { $ref: getSchemaPath(dto) });
}

/** 201, and `data` is the thing created. */
export function AnswersCreated(dto: Class<object>, options: AnswerOptions = {}): MethodDecorator {
  return Answers(dto, { status: 201, ...options });
}

/** `data` is a list of objects of this DTO class, of which there are few: all of them, always. */
export function AnswersList(dto: Class<object>, options: AnswerOptions = {}): MethodDecorator {
  return answers(options, () => listSchemaOf(dto), dto, { type: 'array', items: { $ref: getSchemaPath(dto) } });
}

/** `data` is a page of objects of this DTO class (C1.3). */
export function AnswersPage(dto: Class<object>, options: AnswerOptions = {}): MethodDecorator {
  return applyDecorators(
    answers(options, () => pageSchemaOf(dto), dto, pageDocument(dto)),
    namesSorts,
  );
}

/** Says what a route sorts by, as its query's class has it: a schema of that class has the words of all lists. */
const namesSorts: MethodDecorator = (target, method, descriptor) => {
  const types = (Reflect.getMetadata('design:paramtypes', target, method) ?? []) as (Class<object> | undefined)[];
  const sorts = ListQueryDto.sortableBy(types);
  if (sorts) ApiExtension('x-sorts', sorts)(target, method, descriptor);
};

/** 204 without a body. */
export function AnswersNothing(): MethodDecorator {
  const answer: Answer = { status: 204, message: 'Success', serialise: undefined };
  return applyDecorators(
    HttpCode(204),
    SetMetadata(ANSWER, answer),
    ApiResponse({ status: 204, description: 'Done; no body' }),
  );
}

/** Not enveloped: the handler answers a document, file or stream as it is (C1.4). */
export function RawResponse(): MethodDecorator & ClassDecorator {
  return SetMetadata(RAW, true);
}

/** Failures worth documenting beside those every route can have. */
export function Fails(...definitions: CodeDefinition[]): MethodDecorator {
  return ApiExtension('x-failures', definitions);
}

/** Failures that come with details: `data` is then what it is in a success. Health's alone (C1.1). */
export function FailsWithDetails(...definitions: CodeDefinition[]): MethodDecorator {
  return ApiExtension('x-detailed-failures', definitions);
}

export function answerOf(handler: object): Answer | undefined {
  return Reflect.getMetadata(ANSWER, handler) as Answer | undefined;
}

/** Whether it is one of Nest's `@Sse()`, which writes its answer past Fastify. */
export function isEventStream(handler: object): boolean {
  return Reflect.getMetadata(SSE_METADATA, handler) === true;
}

export function isRaw(handler: object, controller: object): boolean {
  return isEventStream(handler) || Boolean(Reflect.getMetadata(RAW, handler) ?? Reflect.getMetadata(RAW, controller));
}

function answers(
  options: AnswerOptions,
  schema: () => ReturnType<typeof schemaOf>,
  dto: Class<object>,
  data: object,
): MethodDecorator {
  const { status = 200, message = 'Success', description = 'Success' } = options;
  let compiled: Serialise | undefined;
  const answer: Answer = { status, message, serialise: (value) => (compiled ??= compileSerialiser(schema()))(value) };
  return applyDecorators(
    HttpCode(status),
    SetMetadata(ANSWER, answer),
    ApiExtraModels(dto),
    ApiResponse({ status, description, schema: envelopeDocument(message, data) }),
  );
}

/** The envelope of a success as an OpenAPI schema. */
function envelopeDocument(message: string, data: object): object {
  return {
    type: 'object',
    additionalProperties: false,
    required: ['code', 'message', 'data', 'trace_id', 'timestamp'],
    properties: {
      code: { type: 'integer', enum: [0] },
      message: { type: 'string', example: message },
      data,
      trace_id: { type: 'string', pattern: '^[0-9a-f]{32}$', example: '4bf92f3577b34da6a3ce929d0e0e4736' },
      timestamp: { type: 'string', format: 'date-time', example: '2026-11-21T10:30:00.000Z' },
    },
  };
}

function pageDocument(dto: Class<object>): object {
  return {
    type: 'object',
    additionalProperties: false,
    required: ['items', 'total', 'page', 'page_size', 'total_pages'],
    properties: {
      items: { type: 'array', items: { $ref: getSchemaPath(dto) } },
      total: { type: 'integer', nullable: true, example: 1 },
      page: { type: 'integer', example: 1 },
      page_size: { type: 'integer', example: 20 },
      total_pages: { type: 'integer', nullable: true, example: 1 },
    },
  };
}
