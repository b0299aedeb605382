import { defineContract } from '#core/app';

/** A wish for pieces of a product. */
export interface Quantity {
  productId: number;
  /** 1–1000 pieces. */
  quantity: number;
}

/** Pieces taken out of stock, at the price of the moment. */
export interface ReservedItem extends Quantity {
  unitPriceCents: number;
}

/** What other apps may ask of products and their stock. */
export abstract class InventoryContract {
  /**
   * Takes pieces of distinct products out of stock, all or none; in the caller's transaction. Repeating an
   * `operationId` changes nothing.
   * @throws 4001 for an unknown product, 2001 when fewer pieces are left, 4003 when `operationId` was released.
   * Source: C3.3, C3.4.
   */
  abstract reserve(operationId: string, items: readonly Quantity[]): Promise<ReservedItem[]>;

  /** Puts back what `operationId` reserved, once, however often it is called; in the caller's transaction. */
  abstract release(operationId: string): Promise<void>;
}

export const inventoryContract = defineContract(InventoryContract);
