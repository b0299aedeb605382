import { Injectable } from '@nestjs/common';
import { Clock } from '#core/app';
import { Database } from '#core/database';
import { AppError, codes } from '#core/errors';
import type { ListQuery, Page } from '#core/http';
import { ProductsRepository } from '../products/products.repository.js';
import { MovementsRepository } from './movements.repository.js';
import { type Movement, moveStock, type Stock } from './stock.js';
import { StockRepository } from './stock.repository.js';

interface Move {
  delta: number;
  reason: string;
  reference: string | null;
}

/** Stock and the movements that are its sum. */
@Injectable()
export class InventoryService {
  constructor(
    private readonly database: Database,
    private readonly products: ProductsRepository,
    private readonly stock: StockRepository,
    private readonly movements: MovementsRepository,
    private readonly clock: Clock,
  ) {}

  /** @throws 4001 */
  async get(productId: number): Promise<Stock> {
    await this.products.get(productId);
    return found(await this.stock.find(productId));
  }

  /** @throws 4001 */
  async listMovements(productId: number, query: ListQuery): Promise<Page<Movement>> {
    await this.products.get(productId);
    return this.movements.list(productId, query);
  }

  /** Sets the counted quantity; the difference is a movement. @throws 4001 */
  set(productId: number, quantity: number): Promise<Stock> {
    return this.database.transaction(async () => {
      const stock = await this.getForUpdate(productId);
      const delta = quantity - stock.quantity;
      if (delta === 0) return stock;
      await this.move(stock, { delta, reason: 'counted', reference: null });
      return this.get(productId);
    });
  }

  /** @throws 4001, 2001 below zero */
  adjust(productId: number, delta: number, reason: string): Promise<Movement> {
    return this.database.transaction(async () =>
      this.move(await this.getForUpdate(productId), { delta, reason, reference: null }),
    );
  }

  /** Changes a stock whose row the caller has locked. */
  async move(stock: Stock, { delta, reason, reference }: Move): Promise<Movement> {
    const now = this.clock.now();
    const moved = moveStock(stock, delta, now);
    await this.stock.update(moved);
    return this.movements.create({
      productId: stock.productId,
      delta,
      quantity: moved.quantity,
      reason,
      reference,
      createdAt: now,
    });
  }

  private async getForUpdate(productId: number): Promise<Stock> {
    await this.products.get(productId);
    return found((await this.stock.listForUpdate([productId]))[0] ?? null);
  }
}

function found(stock: Stock | null): Stock {
  if (!stock) throw new AppError(codes.resourceNotFound);
  return stock;
}
