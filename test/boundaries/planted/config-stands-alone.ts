// goes to src/core/config/planted.config.ts
// @ts-nocheck: from there its imports lead somewhere
import { codes } from '#core/errors';

export const planted = codes;
