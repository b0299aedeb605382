import type { App } from '#core/app';
import type { CodeDefinition } from '#core/errors';
import type { Schema, Schemas } from './schema.js';

export interface MediaType {
  schema: Schema;
  examples?: Readonly<Record<string, { summary: string; value: unknown }>>;
}

export interface Header {
  description: string;
  required: boolean;
  schema: Schema;
}

export interface Response {
  $ref?: string;
  description?: string;
  headers?: Readonly<Record<string, Header>>;
  content?: Readonly<Record<string, MediaType>>;
}

export interface Parameter {
  name: string;
  in: string;
  description?: string;
  required?: boolean;
  schema?: Schema;
  'x-sent-pattern'?: boolean;
  style?: string;
  explode?: boolean;
}

export interface RequestBody {
  required?: boolean;
  content: Readonly<Record<string, MediaType>>;
}

/** An OpenAPI operation, as far as it is read or written here. */
export interface Operation {
  operationId: string;
  summary?: string;
  description?: string;
  tags?: readonly string[];
  parameters?: readonly Parameter[];
  requestBody?: RequestBody;
  responses: Readonly<Record<string, Response>>;
  security?: readonly Readonly<Record<string, readonly string[]>>[];
  'x-roles'?: readonly string[];
  /** Of a credential that has not all of them by itself. */
  'x-scopes'?: readonly string[];
}

/** An operation as it comes from a route's marks. */
export interface MarkedOperation extends Operation {
  /** Who may call; without it, anyone signed in. */
  'x-access'?: { public: boolean; roles: readonly string[] };
  /** Not refused for asking too often. */
  'x-unlimited'?: boolean;
  /** What its own mark allows, instead of the setting. */
  'x-rate-limit'?: { max: number; windowSeconds: number };
  /** What a list sorts by. */
  'x-sorts'?: readonly string[];
  'x-failures'?: readonly CodeDefinition[];
  'x-detailed-failures'?: readonly CodeDefinition[];
  /** Failures of a route that honours an idempotency key. */
  'x-idempotent'?: readonly CodeDefinition[];
  /** It changes what counts its versions, and honours `If-Match`. */
  'x-versioned'?: boolean;
  /** Its answer carries an `ETag`: the version of a resource, or a digest of the content. */
  'x-tagged'?: 'version' | 'content';
}

/** The operations of one path by method, in lower case. */
export type PathItem<Of extends Operation = Operation> = Readonly<Record<string, Of>>;

/** Whose routes are described: an app's, or the platform's when there is none. */
export interface Owner {
  app: App | undefined;
  schemas: Schemas;
}

/** Where an operation is served. */
export interface Place {
  method: string;
  /** Template, without the base path. */
  path: string;
}
