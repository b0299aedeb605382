import { Integer, Text } from '#core/config';

export class AppAConfig {
  @Text('PAYMENT_URL', {
    description: 'Payment gateway; without it, a sandbox that takes tok_ok.',
    pattern: /^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/,
    example: 'https://payments.example.com',
    unprefixed: true,
  })
  paymentUrl?: string;

  @Integer('APP_A_PAYMENT_TIMEOUT_MS', { description: 'Longest wait for the payment gateway.', min: 100, max: 25_000 })
  paymentTimeoutMs = 10_000;

  @Integer('APP_A_SETTLE_INTERVAL_SECONDS', {
    description: 'How often deposits left pending are asked for again.',
    min: 1,
    max: 3600,
  })
  settleIntervalSeconds = 30;
}
