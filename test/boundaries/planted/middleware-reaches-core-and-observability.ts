// goes to src/middleware/planted.hook.ts
// @ts-nocheck: from there its imports lead somewhere
import '../instrumentation.js';
import type { InventoryContract } from '../apps/app-b/contract/inventory.contract.js';

export const planted: InventoryContract[] = [];
