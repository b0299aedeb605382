import { IntegerField, ListQueryDto } from '#core/http';
import type { OrderFilters } from '../orders.repository.js';

export class OrderListQueryDto extends ListQueryDto<OrderFilters> {
  @IntegerField({ description: 'Whose orders; for administrators.', min: 1, optional: true, example: 7 })
  user_id?: number;

  protected sortable(): readonly string[] {
    return ['id', 'created_at', 'total_cents'];
  }

  protected filters(): OrderFilters {
    return this.user_id === undefined ? {} : { userId: this.user_id };
  }
}
