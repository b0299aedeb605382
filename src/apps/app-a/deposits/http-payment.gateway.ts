import { AppError, codes } from '#core/errors';
import type { HttpClient } from '#core/http-client';
import { type Charge, type ChargeOutcome, PaymentGateway } from './payment.gateway.js';

/**
 * What a gateway says of a request that it will never take. Not 401, 403, 407: our access, which an operator mends; not
 * 408, 409, 425, 429: asked too early, too often, or at once with another.
 */
const REFUSALS = new Set([400, 404, 405, 410, 413, 415, 422]);

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

  async charge({ operationId, amountCents, paymentToken, isFirstAsk }: Charge): Promise<ChargeOutcome> {
    const charge = { operation_id: operationId, amount_cents: amountCents, payment_token: paymentToken };
    // not repeated in here: what is not known is settled later, and the caller has his 5002 (C3.3)
    const { status, body } = await this.http.postJson(this.url, charge, {
      timeoutMs: this.timeoutMs,
      trustedUrl: true,
    });
    const outcome = (body as { status?: unknown } | undefined)?.status;
    if (status === 200 && (outcome === 'succeeded' || outcome === 'declined')) return outcome;
    // An ask before this one, whose answer was lost, may have taken the money: then a refusal now (a token used up, an
    // address that moved) says nothing of it, and to give up would lose what the customer paid. So it stays pending.
    if (isFirstAsk && REFUSALS.has(status)) return 'failed';
    throw new AppError(codes.externalServiceError, {
      cause: new Error(`the payment gateway answered ${status} without an outcome`),
    });
  }
}
