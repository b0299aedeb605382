// goes to src/serving/planted-reach.ts
// @ts-nocheck: from there its imports lead somewhere
export { pipeline } from '../middleware/index.js';
export { UsageError } from '../commands/command-line.js';
