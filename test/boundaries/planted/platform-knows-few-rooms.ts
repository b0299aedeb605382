// goes to src/platform/planted-room.ts
// @ts-nocheck: from there its imports lead somewhere
export { Locks } from '#core/locks';
export { FlagWatch } from '#core/flags';
