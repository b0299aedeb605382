export { answerFailure } from './answer-failure.js';
export { pipeline, type Step } from './pipeline.js';
export { type RookeryRequest, STEP_PARTS, type StepParts } from './request.js';
export { answerSocketError } from './socket-error.js';
