import { AppError, codes } from '#core/errors';

export interface OrderItem {
  productId: number;
  quantity: number;
  unitPriceCents: number;
}

export interface Order {
  id: number;
  /** What its reservation and its ledger entries are known by. */
  operationId: string;
  userId: number;
  status: 'confirmed' | 'cancelled';
  items: readonly OrderItem[];
  totalCents: number;
  createdAt: Date;
  updatedAt: Date;
}

export function totalOf(items: readonly OrderItem[]): number {
  return items.reduce((sum, { quantity, unitPriceCents }) => sum + quantity * unitPriceCents, 0);
}

/** @throws 4003 when it is cancelled already */
export function cancelOrder(order: Order, now: Date): Order {
  if (order.status !== 'confirmed')
    throw new AppError(codes.resourceConflict, { message: `Order ${order.id} is ${order.status}` });
  return { ...order, status: 'cancelled', updatedAt: now };
}
