import { IntegerField, ListQueryDto, TextField } from '#core/http';
import type { ProductFilters } from '../products.repository.js';

// beyond, nobody is likely to ask again for what was kept
const CACHED_PAGES = 10;

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

  /** Undefined for a list with filters, which callers make as many of as they like, or far down. @throws 3001 */
  cacheKey(): string | undefined {
    const { page, pageSize, withTotal, sort, filters } = this.toQuery();
    if (Object.keys(filters).length > 0 || page > CACHED_PAGES || sort.length > 1) return undefined;
    const order = sort.map(({ field, descending }) => `${descending ? '-' : ''}${field}`).join();
    return `products?page=${page}&page_size=${pageSize}&total=${withTotal}&sort=${order}`;
  }

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
