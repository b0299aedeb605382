export { FailureAnswers } from './failure-answers.js';
export { nameAnswer } from './name-answer.js';
export { pipeline, stepProviders } from './pipeline.js';
export type { RookeryRequest } from './request.js';
export { SocketErrors } from './socket-errors.js';
