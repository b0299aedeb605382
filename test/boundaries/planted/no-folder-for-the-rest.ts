// goes to src/core/http/planted-reader.ts
// @ts-nocheck: from there its imports lead somewhere
import { planted } from './utils/planted-words.js';

export const words = planted;
