export { AppError, failedWith, type FieldError } from './app-error.js';
export { type CodeDefinition, type CodeTable, defineCodes, statusOf } from './code.js';
export { type Failure, mapError } from './map-error.js';
export { codes } from './platform-codes.js';
