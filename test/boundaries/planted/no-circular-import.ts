// goes to src/core/app/planted-hen.ts
// @ts-nocheck: from there its imports lead somewhere
import type { Egg } from './planted-egg.js';

export interface Hen {
  lays: Egg;
}
