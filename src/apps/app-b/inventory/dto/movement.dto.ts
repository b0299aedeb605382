import { InstantField, IntegerField, ListQueryDto, TextField } from '#core/http';
import { MAX_QUANTITY, type Movement } from '../stock.js';

export class AdjustStockDto {
  @IntegerField({
    description: 'Pieces added, or taken when negative.',
    min: -MAX_QUANTITY,
    max: MAX_QUANTITY,
    example: -3,
  })
  delta!: number;

  @TextField({ description: 'Why.', minLength: 1, maxLength: 200, example: 'broken in the warehouse' })
  reason!: string;
}

export class MovementDto {
  @IntegerField({ description: 'Id.', min: 1, example: 1 })
  id!: number;

  @IntegerField({ description: 'Id of the product.', min: 1, example: 1 })
  product_id!: number;

  @IntegerField({
    description: 'Pieces added, or taken when negative.',
    min: -MAX_QUANTITY,
    max: MAX_QUANTITY,
    example: -3,
  })
  delta!: number;

  @IntegerField({ description: 'Pieces afterwards.', max: MAX_QUANTITY, example: 97 })
  quantity!: number;

  @TextField({ description: 'Why.', maxLength: 200, example: 'broken in the warehouse' })
  reason!: string;

  @TextField({ description: 'Operation it belongs to.', maxLength: 64, nullable: true, example: null })
  reference!: string | null;

  @InstantField({ description: 'When.' })
  created_at!: string;

  static from(movement: Movement): MovementDto {
    return {
      id: movement.id,
      product_id: movement.productId,
      delta: movement.delta,
      quantity: movement.quantity,
      reason: movement.reason,
      reference: movement.reference,
      created_at: movement.createdAt.toISOString(),
    };
  }
}

export class MovementListQueryDto extends ListQueryDto {
  protected sortable(): readonly string[] {
    return ['id', 'created_at'];
  }

  protected filters(): object {
    return {};
  }
}
