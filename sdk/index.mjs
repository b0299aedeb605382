export { createClient } from './client.mjs';
export { ApiError, NetworkError, UnreadableAnswerError } from './errors.mjs';
