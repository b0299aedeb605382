import type { HeadersOptions, ParamsOption, RequestBodyOption } from 'openapi-fetch';
import type { paths } from './schema.mjs';

export type Method = 'get' | 'put' | 'post' | 'patch' | 'delete';

/** The paths that take this method. */
export type PathOf<M extends Method> = {
  [Path in keyof paths]: paths[Path][M] extends undefined ? never : Path;
}[keyof paths];

type OperationOf<M extends Method, Path extends keyof paths> = NonNullable<paths[Path][M]>;

/** What a call takes: `params` and `body` of its operation, and what `fetch` takes, like `signal`. */
export type InitOf<M extends Method, Path extends PathOf<M>> = ParamsOption<OperationOf<M, Path>> &
  RequestBodyOption<OperationOf<M, Path>> &
  Omit<RequestInit, 'body' | 'headers' | 'method'> & { headers?: HeadersOptions };

/** What a call gives: `data` of its envelope; undefined when it answers without a body. */
export type DataOf<M extends Method, Path extends PathOf<M>> =
  OperationOf<M, Path> extends { responses: infer Responses }
    ? { [Status in keyof Responses]: DataIn<Responses[Status]> }[keyof Responses] | NoBodyOf<Responses>
    : never;

type DataIn<Answer> = Answer extends { content: { 'application/json': infer Body } } ? SuccessIn<Body> : never;

// over each member of a union: an operation may answer both kinds with one status
type SuccessIn<Body> = Body extends { code: 0; data: infer Data } ? Data : never;

type NoBodyOf<Responses> = Responses extends { 204: unknown } ? undefined : never;

/** A call without its second argument, where the operation needs none. */
export type Call<M extends Method> = <Path extends PathOf<M>>(
  path: Path,
  ...init: Partial<InitOf<M, Path>> extends InitOf<M, Path> ? [init?: InitOf<M, Path>] : [init: InitOf<M, Path>]
) => Promise<DataOf<M, Path>>;
