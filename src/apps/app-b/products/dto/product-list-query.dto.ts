import { IntegerField, ListQueryDto, TextField } from '#core/http';
import type { ProductFilters } from '../products.repository.js';

export class ProductListQueryDto extends ListQueryDto<ProductFilters> {
  @TextField({
    description: 'Text in name or sku, in any case.',
    minLength: 1,
    maxLength: 100,
    optional: true,
    example: 'tea',
  })
  q?: string;

  @IntegerField({ description: 'Cheapest price in cents.', optional: true, example: 100 })
  min_price_cents?: number;

  @IntegerField({ description: 'Highest price in cents.', optional: true, example: 5000 })
  max_price_cents?: number;

  protected sortable(): readonly string[] {
    return ['id', 'name', 'price_cents', 'created_at'];
  }

  protected filters(): ProductFilters {
    return {
      ...(this.q !== undefined && { q: this.q }),
      ...(this.min_price_cents !== undefined && { minPriceCents: this.min_price_cents }),
      ...(this.max_price_cents !== undefined && { maxPriceCents: this.max_price_cents }),
    };
  }
}
