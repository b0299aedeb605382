// goes to src/core/app/planted-orphan.ts
// @ts-nocheck: from there its imports lead somewhere
export const planted = 'nobody imports this';
