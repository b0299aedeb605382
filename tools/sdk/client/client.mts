import createHttp, { type HeadersOptions } from 'openapi-fetch';
import { dataOf } from './answer.mjs';
import { bearerOf, type Credentials } from './bearer.mjs';
import { NetworkError } from './errors.mjs';
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
export type Client = { readonly [M in Method]: Call<M> };

type Init = Record<string, unknown>;
interface WholeAnswer {
  answer: Response;
  text: string;
}

type AnyPaths = Record<string, Record<Method, { requestBody?: never }>>;

export function createClient({ baseUrl = '', headers = {}, fetch, ...credentials }: ClientOptions = {}): Client {
  // as the documents say of `sort`: one value, its words between commas
  const querySerializer = { array: { style: 'form', explode: false } } as const;
  const http = createHttp<AnyPaths>({ baseUrl, headers, querySerializer });
  const ask = fetch ?? ((request: Request) => globalThis.fetch(request));
  const withBearer = bearerOf(credentials);

  const attempt = async (method: Method, path: string, init: Init, token: string | undefined) => {
    let data: unknown;
    // the request is what openapi-fetch is for; it would take any answer with a 2xx for a success
    const exchange = async (request: Request) => {
      authorise(request, token);
      const { answer, text } = await wholeAnswer(ask, request);
      data = dataOf(answer, text);
      return new globalThis.Response(null, { status: 204 }); // leaves it nothing to read
    };
    await http.request(method, path, { ...init, fetch: exchange });
    return data;
  };
  const callBy =
    (method: Method) =>
    (path: string, init: Init = {}) =>
      withBearer((token) => attempt(method, path, init, token), path !== '/auth/refresh');

  return {
    get: callBy('get'),
    put: callBy('put'),
    post: callBy('post'),
    patch: callBy('patch'),
    delete: callBy('delete'),
  } as Client; // what is checked by path is the caller's; here every path is alike
}

function authorise({ headers }: Request, token: string | undefined): void {
  if (token !== undefined && !headers.has('authorization')) headers.set('authorization', `Bearer ${token}`);
}

/** Reads to the end: a connection that breaks halfway through a body is a network failure too. */
async function wholeAnswer(ask: (request: Request) => Promise<Response>, request: Request): Promise<WholeAnswer> {
  try {
    const answer = await ask(request);
    return { answer, text: await answer.text() };
  } catch (error) {
    if (request.signal.aborted) throw error; // the caller's own reason
    throw new NetworkError(request.method, request.url, error);
  }
}
