import { AppError, codes } from '#core/errors';

export interface ProductFields {
  sku: string;
  name: string;
  description: string | null;
  priceCents: number;
}

/** What a caller has seen of a product when he changes it. */
export interface SeenVersion {
  /** One of these, or whichever there is. */
  versions: readonly number[] | 'any';
  /** Whether they came as `If-Match`: stale ones are then 412. */
  ifMatch: boolean;
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

/** @throws 4003 (409, or 412 for `If-Match`) when the product has changed since the caller saw it. */
export function changeProduct(
  product: Product,
  changes: Partial<ProductFields>,
  seen: SeenVersion,
  now: Date,
): Product {
  if (seen.versions !== 'any' && !seen.versions.includes(product.version)) {
    const message = `The product is at version ${product.version}`;
    throw new AppError(codes.resourceConflict, { message, ...(seen.ifMatch && { status: 412 }) });
  }
  return { ...product, ...changes, version: product.version + 1, updatedAt: now };
}
