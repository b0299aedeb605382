export interface Charge {
  /** The same charge asked for again is made once. */
  operationId: string;
  amountCents: number;
  paymentToken: string;
  /** Nobody has asked for this charge before: what is refused now was never made. */
  isFirstAsk: boolean;
}

/** `failed` is final; a gateway that may still answer throws instead. */
export type ChargeOutcome = 'succeeded' | 'declined' | 'failed';

/** Takes money from the outside. */
export abstract class PaymentGateway {
  /** @throws 5002 when the outcome is not known. */
  abstract charge(charge: Charge): Promise<ChargeOutcome>;
}
