// goes to src/core/planted/shortcut.ts
// @ts-nocheck: from there its imports lead somewhere
import { namesOf } from '../app/app-names.js';
import type { Field } from '../http/field.js';

export const planted: [typeof namesOf, Field?] = [namesOf];
