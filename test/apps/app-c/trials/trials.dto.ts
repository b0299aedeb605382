import { IntegerField, TextField } from '#core/http';

export class TrialDto {
  @TextField({ description: 'What came of it.', maxLength: 1_000_000, example: 'done' })
  result!: string;
}

export class SizeQueryDto {
  @IntegerField({ description: 'Bytes.', min: 1, max: 1_000_000, optional: true, default: 1, example: 1 })
  bytes?: number;
}

export class CallDto {
  @TextField({ description: 'Whom to call.', minLength: 1, maxLength: 200, example: 'http://127.0.0.1:9/' })
  url!: string;
}
