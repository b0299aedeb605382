// goes to src/main.ts
// @ts-nocheck: from there its imports lead somewhere
export { apps } from './apps/registry.js';
