import { defineApp } from '#core/app';
import { AppBModule } from './app-b.module.js';
import { AppBSeed } from './app-b.seed.js';
import { inventoryContract } from './contract/inventory.contract.js';
import { InventoryFacade } from './inventory/inventory.facade.js';
import { MovementEntity } from './inventory/movement.entity.js';
import { StockEntity } from './inventory/stock.entity.js';
import { products0001 } from './migrations/0001-products.migration.js';
import { ProductEntity } from './products/product.entity.js';

export const appB = defineApp({
  id: 'app-b',
  number: 2,
  title: 'Products and inventory',
  module: AppBModule,
  entities: [ProductEntity, StockEntity, MovementEntity],
  migrations: [products0001],
  seed: AppBSeed,
  provides: [inventoryContract.by(InventoryFacade)],
});
