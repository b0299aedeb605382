import { IntegerField, TextField } from '#core/http';
import type { ProductFields } from '../product.js';

const SKU = /^[A-Za-z0-9._-]+$/;

export class CreateProductDto {
  @TextField({
    description: 'Stock keeping unit, unique; case counts.',
    minLength: 1,
    maxLength: 64,
    pattern: SKU,
    example: 'TEA-100',
  })
  sku!: string;

  @TextField({ description: 'Name.', minLength: 3, maxLength: 100, example: 'Green tea' })
  name!: string;

  @TextField({
    description: 'Description.',
    maxLength: 500,
    multiline: true,
    optional: true,
    nullable: true,
    example: 'Loose leaf, 100 g',
  })
  description?: string | null;

  @IntegerField({ description: 'Price in cents.', min: 1, max: 1_000_000_000, example: 1250 })
  price_cents!: number;

  toInput(): ProductFields {
    return { sku: this.sku, name: this.name, description: this.description ?? null, priceCents: this.price_cents };
  }
}

export class UpdateProductDto {
  @TextField({
    description: 'Stock keeping unit, unique; case counts.',
    minLength: 1,
    maxLength: 64,
    pattern: SKU,
    optional: true,
    example: 'TEA-100',
  })
  sku?: string;

  @TextField({ description: 'Name.', minLength: 3, maxLength: 100, optional: true, example: 'Green tea' })
  name?: string;

  @TextField({
    description: 'Description.',
    maxLength: 500,
    multiline: true,
    optional: true,
    nullable: true,
    example: 'Loose leaf, 100 g',
  })
  description?: string | null;

  @IntegerField({ description: 'Price in cents.', min: 1, max: 1_000_000_000, optional: true, example: 1250 })
  price_cents?: number;

  @IntegerField({ description: 'Version that was seen; or send it as If-Match.', min: 1, optional: true, example: 1 })
  version?: number;

  toChanges(): Partial<ProductFields> {
    const { sku, name, description, price_cents } = this;
    return {
      ...(sku !== undefined && { sku }),
      ...(name !== undefined && { name }),
      ...(description !== undefined && { description }),
      ...(price_cents !== undefined && { priceCents: price_cents }),
    };
  }
}
