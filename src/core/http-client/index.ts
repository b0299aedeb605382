export { HttpClientConfig } from './http-client.config.js';
export { HttpClient } from './http-client.js';
export { httpClientRoom } from './http-client.room.js';
