// goes to src/core/http/utils/planted-words.ts
// @ts-nocheck: from there its imports lead somewhere
export const planted = ['miscellaneous'];
