import { Injectable } from '@nestjs/common';
import { BaseRepository, Database } from '#core/database';
import type { ListQuery, Page } from '#core/http';
import type { Order, OrderItem } from './order.js';
import { OrderEntity, OrderItemEntity } from './order.entities.js';

export interface OrderFilters {
  /** Whose orders; undefined is everybody's. */
  userId?: number;
}

/** An order is a row and its items'. */
@Injectable()
export class OrdersRepository extends BaseRepository<OrderEntity, Order> {
  constructor(database: Database) {
    super(database, OrderEntity);
  }

  list(query: ListQuery, { userId }: OrderFilters): Promise<Page<Order>> {
    const rows = this.rows();
    if (userId !== undefined) rows.andWhere('row.userId = :userId', { userId });
    return this.page(rows, query);
  }

  override async create(draft: Omit<Order, 'id'>): Promise<Order> {
    const order = await super.create(draft);
    await this.items().insert(draft.items.map((item) => ({ ...item, orderId: order.id })));
    return { ...order, items: draft.items };
  }

  protected override async toDomains(rows: readonly OrderEntity[]): Promise<Order[]> {
    if (rows.length === 0) return [];
    const orderIds = rows.map(({ id }) => id);
    const found = await this.items()
      .createQueryBuilder('row')
      .where('row.orderId IN (:...orderIds)', { orderIds })
      .orderBy('row.id')
      .getMany();
    const byOrder = Map.groupBy(found, ({ orderId }) => orderId);
    return rows.map((row) => ({ ...this.toDomain(row), items: (byOrder.get(row.id) ?? []).map(toItem) }));
  }

  protected toDomain(row: OrderEntity): Order {
    return { ...row, status: row.status as Order['status'], items: [] };
  }

  private items() {
    return this.database.repository(OrderItemEntity);
  }
}

function toItem({ productId, quantity, unitPriceCents }: OrderItemEntity): OrderItem {
  return { productId, quantity, unitPriceCents };
}
