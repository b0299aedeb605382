// goes to src/commands/planted-reach.ts
// @ts-nocheck: from there its imports lead somewhere
export { onStopSignal } from '../serving/signals.js';
