import { Module } from '@nestjs/common';
import { InventoryController } from './inventory/inventory.controller.js';
import { InventoryService } from './inventory/inventory.service.js';
import { MovementsRepository } from './inventory/movements.repository.js';
import { StockRepository } from './inventory/stock.repository.js';
import { ProductsController } from './products/products.controller.js';
import { ProductsRepository } from './products/products.repository.js';
import { ProductsService } from './products/products.service.js';

@Module({
  controllers: [ProductsController, InventoryController],
  providers: [ProductsService, ProductsRepository, InventoryService, StockRepository, MovementsRepository],
})
export class AppBModule {}
