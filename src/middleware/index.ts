export { FailureAnswers } from './failure-answers.js';
export { pipeline, type Step, stepProviders } from './pipeline.js';
export type { RookeryRequest } from './request.js';
export { SocketErrors } from './socket-errors.js';
