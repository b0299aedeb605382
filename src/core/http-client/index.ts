export { HttpClient, type JsonAnswer } from './http-client.js';
