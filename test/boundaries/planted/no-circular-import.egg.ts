// goes to src/core/app/planted-egg.ts
// @ts-nocheck: from there its imports lead somewhere
import type { Hen } from './planted-hen.js';

export interface Egg {
  becomes: Hen;
}
