// goes to src/apps/app-a/orders/planted-shortcut.ts
// @ts-nocheck: from there its imports lead somewhere
export type { Table } from '../../../core/database/table.js';
