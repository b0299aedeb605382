import { Injectable } from '@nestjs/common';
import type { Seed } from '#core/app';
import { codes, failedWith } from '#core/errors';
import { InventoryService } from './inventory/inventory.service.js';
import { ProductsService } from './products/products.service.js';

const PRODUCTS = [
  { sku: 'TEA-100', name: 'Green tea', description: 'Loose leaf, 100 g', priceCents: 1250 },
  { sku: 'CUP-1', name: 'Tea cup', description: null, priceCents: 900 },
  { sku: 'POT-1', name: 'Iron teapot', description: 'One litre', priceCents: 4900 },
];

@Injectable()
export class AppBSeed implements Seed {
  constructor(
    private readonly products: ProductsService,
    private readonly inventory: InventoryService,
  ) {}

  async load(): Promise<string> {
    let made = 0;
    for (const fields of PRODUCTS) {
      try {
        const { id } = await this.products.create(fields);
        await this.inventory.set(id, 100);
        made += 1;
      } catch (error) {
        if (!failedWith(error, codes.resourceExists)) throw error;
      }
    }
    return `${made} products with 100 pieces each`;
  }
}
