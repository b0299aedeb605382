// goes to src/core/database/planted-tool.ts
// @ts-nocheck: from there its imports lead somewhere
import { root } from '../../../tools/build/paths.mjs';
import './fold-case.spec.js';

export const planted = root;
