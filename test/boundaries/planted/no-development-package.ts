// goes to src/core/http/planted-sample.ts
// @ts-nocheck: from there its imports lead somewhere
import fc from 'fast-check';

export const planted = fc;
