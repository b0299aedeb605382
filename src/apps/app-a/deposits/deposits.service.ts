import { Injectable } from '@nestjs/common';
import { Clock } from '#core/app';
import { Database } from '#core/database';
import { AppError, codes } from '#core/errors';
import type { LedgerEntry } from '../ledger/ledger-entry.js';
import { LedgerService } from '../ledger/ledger.service.js';
import type { Deposit } from './deposit.js';
import { DepositsRepository } from './deposits.repository.js';
import { type Charge, type ChargeOutcome, PaymentGateway } from './payment.gateway.js';

const FAILURES = { declined: codes.paymentFailed, failed: codes.externalServiceError } as const;

@Injectable()
export class DepositsService {
  constructor(
    private readonly database: Database,
    private readonly deposits: DepositsRepository,
    private readonly ledger: LedgerService,
    private readonly gateway: PaymentGateway,
    private readonly clock: Clock,
  ) {}

  /**
   * Notes the deposit, charges outside any transaction, books the answer. Whatever dies in between, the noted
   * deposit is settled later under the same operation id, and asked for again it is the same deposit (C3.3, C8.1).
   * @throws 2002 declined, 5002 when the gateway failed or its answer is not known.
   */
  async deposit(userId: number, wanted: Omit<Charge, 'isFirstAsk'>): Promise<LedgerEntry> {
    const now = this.clock.now();
    const draft = { ...wanted, userId, status: 'pending' as const, createdAt: now, updatedAt: now };
    const { deposit, isNew } = await this.deposits.ensure(draft);
    const entry = await this.charge(deposit, isNew);
    if (typeof entry === 'string') throw new AppError(FAILURES[entry]);
    return entry;
  }

  /** Charges a pending deposit and books what came of it, once. @throws 5002 when the outcome is not known */
  settle(deposit: Deposit): Promise<LedgerEntry | keyof typeof FAILURES> {
    return this.charge(deposit, false);
  }

  private async charge(deposit: Deposit, isFirstAsk: boolean): Promise<LedgerEntry | keyof typeof FAILURES> {
    const { id, operationId, amountCents, paymentToken, status } = deposit;
    const charge = { operationId, amountCents, paymentToken: paymentToken ?? '', isFirstAsk };
    return this.book(id, status === 'pending' ? await this.gateway.charge(charge) : status);
  }

  private book(id: number, outcome: ChargeOutcome): Promise<LedgerEntry | keyof typeof FAILURES> {
    return this.database.transaction(async () => {
      const deposit = await this.deposits.getForUpdate(id);
      // a process that starts settles what is pending: its ask may take the money while this one is refused, or the
      // other way round. What was taken is booked.
      const known = deposit.status === 'failed' && outcome === 'succeeded' ? 'pending' : deposit.status;
      const status = known === 'pending' ? outcome : known;
      if (known === 'pending')
        await this.deposits.update({ ...deposit, status, paymentToken: null, updatedAt: this.clock.now() });
      if (status !== 'succeeded') return status;
      return this.ledger.post({
        userId: deposit.userId,
        amountCents: deposit.amountCents,
        reason: 'deposit',
        reference: deposit.operationId,
      });
    });
  }
}
