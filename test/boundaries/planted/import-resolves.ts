// goes to src/core/app/planted-typing-error.ts
// @ts-nocheck: from there its imports lead somewhere
import { codes } from '#core/erorrs';

export const planted = codes;
