// goes to src/apps/app-b/contract/planted.contract.ts
// @ts-nocheck: from there its imports lead somewhere
import { codes } from '#core/errors';
import type { Product } from '../products/product.js';

export abstract class PlantedContract {
  abstract find(code: typeof codes): Promise<Product>;
}
