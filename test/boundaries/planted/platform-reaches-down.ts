// goes to src/platform/planted-reach.ts
// @ts-nocheck: from there its imports lead somewhere
export { onStopSignal } from '../serving/signals.js';
export { UsageError } from '../commands/command-line.js';
