export type { HttpAnswer } from './exchange.js';
export { HttpClientConfig } from './http-client.config.js';
export { HttpClient, type JsonAnswer } from './http-client.js';
export type { CallOptions, HttpRequest } from './outgoing-request.js';
export { httpClientRoom } from './http-client.room.js';
