// goes to src/core/planted/steps.ts
// @ts-nocheck: from there its imports lead somewhere
import type { InventoryContract } from '../../apps/app-b/contract/inventory.contract.js';
import { pipeline } from '../../middleware/index.js';

export const planted: [typeof pipeline, InventoryContract?] = [pipeline];
