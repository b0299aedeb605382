// goes to src/middleware/planted.hook.ts
// @ts-nocheck: from there its imports lead somewhere
import type { InventoryContract } from '../apps/app-b/contract/inventory.contract.js';
import { PLATFORM } from '../platform-database.js';

export const planted: [string, InventoryContract?] = [PLATFORM];
