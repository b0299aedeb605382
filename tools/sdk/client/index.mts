export { createClient, type Client, type ClientOptions } from './client.mjs';
export { ApiError, type FieldError, NetworkError, UnreadableAnswerError } from './errors.mjs';
export type { components, operations, paths } from './schema.mjs';
export type { DataOf, InitOf, Method, PathOf } from './types.mjs';
