import { InstantField, IntegerField, TextField } from '#core/http';
import type { Product } from '../product.js';

export class ProductDto {
  @IntegerField({ description: 'Id.', min: 1, example: 1 })
  id!: number;

  @TextField({ description: 'Stock keeping unit, unique.', minLength: 1, maxLength: 64, example: 'TEA-100' })
  sku!: string;

  @TextField({ description: 'Name.', minLength: 3, maxLength: 100, example: 'Green tea' })
  name!: string;

  @TextField({ description: 'Description.', maxLength: 500, nullable: true, example: 'Loose leaf, 100 g' })
  description!: string | null;

  @IntegerField({ description: 'Price in cents.', min: 1, max: 1_000_000_000, example: 1250 })
  price_cents!: number;

  @IntegerField({ description: 'Counts changes, from 1.', min: 1, example: 1 })
  version!: number;

  @InstantField({ description: 'When it was created.' })
  created_at!: string;

  @InstantField({ description: 'When it was changed last.' })
  updated_at!: string;

  static from(product: Product): ProductDto {
    return {
      id: product.id,
      sku: product.sku,
      name: product.name,
      description: product.description,
      price_cents: product.priceCents,
      version: product.version,
      created_at: product.createdAt.toISOString(),
      updated_at: product.updatedAt.toISOString(),
    };
  }
}
