import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Seed } from '#core/app';
import { codes, failedWith } from '#core/errors';
import { DepositsService } from './deposits/deposits.service.js';
import { UsersService } from './users/users.service.js';

const DEMO = { username: 'demo', email: 'demo@example.com', password: 'demo-password-1' };

@Injectable()
export class AppASeed implements Seed {
  constructor(
    private readonly users: UsersService,
    private readonly deposits: DepositsService,
  ) {}

  async load(): Promise<string> {
    try {
      const { id } = await this.users.register(DEMO);
      const charge = { operationId: randomUUID(), amountCents: 100_000, paymentToken: 'tok_ok' };
      await this.deposits.deposit(id, charge);
      return `user ${DEMO.username}, password ${DEMO.password}, 1000.00 deposited`;
    } catch (error) {
      if (!failedWith(error, codes.resourceExists)) throw error;
      return `user ${DEMO.username} is there already`;
    }
  }
}
