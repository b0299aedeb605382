import { IntegerField } from './field.js';

/** `{id}` in a path: 1 … 2^53−1, else 3001. */
export class IdParam {
  @IntegerField({ description: 'Id.', min: 1, example: 1 })
  id!: number;
}
