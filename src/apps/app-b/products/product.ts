import type { SeenVersion } from '#core/http';

export interface ProductFields {
  sku: string;
  name: string;
  description: string | null;
  priceCents: number;
}

export interface Product extends ProductFields {
  id: number;
  /** Counts changes, from 1. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** What lists of products are cached under: each change of one may change any list. */
export const ALL_PRODUCTS = 'products';

/** What is made of one product alone is cached under this. */
export function productTag(id: number): string {
  return `product:${id}`;
}

/** @throws 4003 when the product has changed since the caller saw it */
export function changeProduct(
  product: Product,
  changes: Partial<ProductFields>,
  seen: SeenVersion,
  now: Date,
): Product {
  seen.ensureIs(product.version);
  return { ...product, ...changes, version: product.version + 1, updatedAt: now };
}
