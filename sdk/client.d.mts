import { type HeadersOptions } from 'openapi-fetch';
import { type Credentials } from './bearer.mjs';
import type { Call, Method } from './types.mjs';
export interface ClientOptions extends Credentials {
  /** Where the server is, with its base path; in a browser, none is the page's own origin. */
  baseUrl?: string;
  /** Sent with every call, like `X-API-Key`. */
  headers?: HeadersOptions;
  /** In place of the global fetch. */
  fetch?: (request: Request) => Promise<Response>;
}
/**
 * One method for each of HTTP's, typed by path. Each gives `data`, or throws ApiError (the server refused),
 * UnreadableAnswerError (no envelope), NetworkError (no answer), or the reason of an abort.
 */
export type Client = {
  readonly [M in Method]: Call<M>;
};
export declare function createClient({ baseUrl, headers, fetch, ...credentials }?: ClientOptions): Client;
