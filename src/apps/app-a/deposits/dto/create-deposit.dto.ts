import { IntegerField, TextField } from '#core/http';

export class CreateDepositDto {
  @IntegerField({ description: 'Cents to charge.', min: 1, max: 100_000_000, example: 5000 })
  amount_cents!: number;

  @TextField({
    description: 'Token of the payment gateway; the sandbox takes tok_ok, declines tok_declined, fails on tok_error.',
    minLength: 1,
    maxLength: 255,
    example: 'tok_ok',
  })
  payment_token!: string;
}
