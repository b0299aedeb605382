import { type Charge, type ChargeOutcome, PaymentGateway } from './payment.gateway.js';

/** The built-in gateway: its tokens say what happens, no money moves (C3.3). */
export class SandboxPaymentGateway extends PaymentGateway {
  charge({ paymentToken }: Charge): Promise<ChargeOutcome> {
    if (paymentToken === 'tok_error') return Promise.resolve('failed');
    return Promise.resolve(paymentToken === 'tok_ok' ? 'succeeded' : 'declined');
  }
}
