import createHttp from 'openapi-fetch';
import { dataOf } from './answer.mjs';
import { bearerOf } from './bearer.mjs';
import { NetworkError } from './errors.mjs';
export function createClient({ baseUrl = '', headers = {}, fetch, ...credentials } = {}) {
  // as the documents say of `sort`: one value, its words between commas
  const querySerializer = { array: { style: 'form', explode: false } };
  const http = createHttp({ baseUrl, headers, querySerializer });
  const ask = fetch ?? ((request) => globalThis.fetch(request));
  const withBearer = bearerOf(credentials);
  const attempt = async (method, path, init, token) => {
    let data;
    // the request is what openapi-fetch is for; it would take any answer with a 2xx for a success
    const exchange = async (request) => {
      authorise(request, token);
      const { answer, text } = await wholeAnswer(ask, request);
      data = dataOf(answer, text);
      return new globalThis.Response(null, { status: 204 }); // leaves it nothing to read
    };
    await http.request(method, path, { ...init, fetch: exchange });
    return data;
  };
  const callBy =
    (method) =>
    (path, init = {}) =>
      withBearer((token) => attempt(method, path, init, token), path !== '/auth/refresh');
  return {
    get: callBy('get'),
    put: callBy('put'),
    post: callBy('post'),
    patch: callBy('patch'),
    delete: callBy('delete'),
  }; // what is checked by path is the caller's; here every path is alike
}
function authorise({ headers }, token) {
  if (token !== undefined && !headers.has('authorization')) headers.set('authorization', `Bearer ${token}`);
}
/** Reads to the end: a connection that breaks halfway through a body is a network failure too. */
async function wholeAnswer(ask, request) {
  try {
    const answer = await ask(request);
    return { answer, text: await answer.text() };
  } catch (error) {
    if (request.signal.aborted) throw error; // the caller's own reason
    throw new NetworkError(request.method, request.url, error);
  }
}
