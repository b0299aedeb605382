// goes to src/commands/planted-explanation.ts
// @ts-nocheck: from there its imports lead somewhere
import { apps } from '../apps/registry.js';

export const planted = apps.length;
