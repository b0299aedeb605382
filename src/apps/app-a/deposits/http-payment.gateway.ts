import { AppError, codes } from '#core/errors';
import type { HttpClient } from '#core/http-client';
import { type Charge, type ChargeOutcome, PaymentGateway } from './payment.gateway.js';

/** A gateway behind `PAYMENT_URL` (C3.3). */
export class HttpPaymentGateway extends PaymentGateway {
  private readonly url: string;

  constructor(
    private readonly http: HttpClient,
    baseUrl: string,
    private readonly timeoutMs: number,
  ) {
    super();
    this.url = `${baseUrl.replace(/\/+$/, '')}/charges`;
  }

  async charge({ operationId, amountCents, paymentToken }: Charge): Promise<ChargeOutcome> {
    const charge = { operation_id: operationId, amount_cents: amountCents, payment_token: paymentToken };
    const { status, body } = await this.http.postJson(this.url, charge, {
      timeoutMs: this.timeoutMs,
      trustedUrl: true,
    });
    const outcome = (body as { status?: unknown } | undefined)?.status;
    if (status === 200 && (outcome === 'succeeded' || outcome === 'declined')) return outcome;
    throw new AppError(codes.externalServiceError, {
      cause: new Error(`the payment gateway answered ${status} without an outcome`),
    });
  }
}
