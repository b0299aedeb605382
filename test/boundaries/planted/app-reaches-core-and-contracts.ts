// goes to src/apps/app-a/orders/planted-stock.ts
// @ts-nocheck: from there its imports lead somewhere
import { currentTracing } from '#observability';
import { Lifecycle } from '#core/lifecycle';
import { pipeline } from '../../../middleware/index.js';
import type { Product } from '../../app-b/products/product.js';

export type Planted = [typeof currentTracing, Lifecycle, typeof pipeline, Product];
