import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppMetrics, Clock } from '#core/app';
import { isAdmin, type Principal } from '#core/auth';
import { Database } from '#core/database';
import { AppError, codes } from '#core/errors';
import type { ListQuery, Page } from '#core/http';
import { InventoryContract, type Quantity } from '../../app-b/contract/inventory.contract.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { cancelOrder, type Order, totalOf } from './order.js';
import { type OrderFilters, OrdersRepository } from './orders.repository.js';

@Injectable()
export class OrdersService {
  private readonly changes;

  constructor(
    private readonly database: Database,
    private readonly orders: OrdersRepository,
    private readonly ledger: LedgerService,
    private readonly inventory: InventoryContract,
    private readonly clock: Clock,
    metrics: AppMetrics,
  ) {
    this.changes = metrics.counter('order_changes_total', {
      help: 'Orders that were confirmed or cancelled.',
      labels: { status: ['confirmed', 'cancelled'] },
    });
  }

  /** Reserves, charges and notes the order, or does none of it. @throws 4001, 2001 before 2003 */
  async create({ accountId }: Principal, wanted: readonly Quantity[]): Promise<Order> {
    return this.database.transaction(async () => {
      await this.countOnce('confirmed');
      const operationId = randomUUID();
      const items = await this.inventory.reserve(operationId, wanted);
      const totalCents = totalOf(items);
      await this.ledger.post({ userId: accountId, amountCents: -totalCents, reason: 'order', reference: operationId });
      const now = this.clock.now();
      return this.orders.create({
        operationId,
        userId: accountId,
        status: 'confirmed',
        items,
        totalCents,
        createdAt: now,
        updatedAt: now,
      });
    });
  }

  /** One's own orders; an administrator sees all. */
  list(caller: Principal, query: ListQuery<OrderFilters>): Promise<Page<Order>> {
    const { userId } = query.filters;
    if (!isAdmin(caller) && userId !== undefined && userId !== caller.accountId)
      throw new AppError(codes.insufficientPermissions);
    return this.orders.list(query, isAdmin(caller) ? query.filters : { userId: caller.accountId });
  }

  /** @throws 4001 when there is none, or it is somebody else's */
  async get(caller: Principal, id: number): Promise<Order> {
    return visibleTo(caller, await this.orders.get(id));
  }

  /** Gives stock and money back, once. @throws 4001, 4003 the second time */
  async cancel(caller: Principal, id: number): Promise<Order> {
    return this.database.transaction(async () => {
      await this.countOnce('cancelled');
      const order = cancelOrder(visibleTo(caller, await this.orders.getForUpdate(id)), this.clock.now());
      await this.inventory.release(order.operationId);
      await this.ledger.post({
        userId: order.userId,
        amountCents: order.totalCents,
        reason: 'refund',
        reference: order.operationId,
      });
      return this.orders.update(order);
    });
  }

  /** Not before the commit, and once, however often a deadlock makes the work run. */
  private countOnce(status: Order['status']): Promise<void> {
    return this.database.afterCommit(() => {
      this.changes.inc({ status });
    });
  }
}

function visibleTo(caller: Principal, order: Order): Order {
  if (order.userId !== caller.accountId && !isAdmin(caller)) throw new AppError(codes.resourceNotFound);
  return order;
}
