import { AppError, codes } from '#core/errors';

/** Pieces of one product on the shelf. */
export interface Stock {
  productId: number;
  /** 0–1,000,000,000 */
  quantity: number;
  updatedAt: Date;
}

/** One change of a stock; a stock is the sum of its movements (C3.4). */
export interface Movement {
  id: number;
  productId: number;
  delta: number;
  /** Pieces afterwards. */
  quantity: number;
  reason: string;
  /** Operation it belongs to. */
  reference: string | null;
  createdAt: Date;
}

export const MAX_QUANTITY = 1_000_000_000;

/** @throws 2001 below zero, 4003 above what a stock holds. */
export function moveStock(stock: Stock, delta: number, now: Date): Stock {
  const quantity = stock.quantity + delta;
  if (quantity < 0)
    throw new AppError(codes.orderCreationFailed, { message: `Not enough stock of product ${stock.productId}` });
  if (quantity > MAX_QUANTITY)
    throw new AppError(codes.resourceConflict, { message: `A stock holds at most ${MAX_QUANTITY} pieces` });
  return { ...stock, quantity, updatedAt: now };
}
