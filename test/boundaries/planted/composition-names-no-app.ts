// goes to src/platform/planted.ts
// @ts-nocheck: from there its imports lead somewhere
import { appA } from '../apps/app-a/app-a.app.js';
import type { InventoryContract } from '../apps/app-b/contract/inventory.contract.js';

export const planted: [typeof appA, InventoryContract?] = [appA];
