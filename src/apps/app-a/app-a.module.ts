import { Logger, Module } from '@nestjs/common';
import { ServerConfig, Settings } from '#core/config';
import { HttpClient } from '#core/http-client';
import { AppAConfig } from './app-a.config.js';
import { DepositsController } from './deposits/deposits.controller.js';
import { DepositsRepository } from './deposits/deposits.repository.js';
import { DepositsService } from './deposits/deposits.service.js';
import { HttpPaymentGateway } from './deposits/http-payment.gateway.js';
import { PaymentGateway } from './deposits/payment.gateway.js';
import { SandboxPaymentGateway } from './deposits/sandbox-payment.gateway.js';
import { LedgerRepository } from './ledger/ledger.repository.js';
import { LedgerService } from './ledger/ledger.service.js';
import { OrdersController } from './orders/orders.controller.js';
import { OrdersRepository } from './orders/orders.repository.js';
import { OrdersService } from './orders/orders.service.js';
import { UsersController } from './users/users.controller.js';
import { UsersService } from './users/users.service.js';

@Module({
  controllers: [UsersController, DepositsController, OrdersController],
  providers: [
    UsersService,
    LedgerService,
    LedgerRepository,
    DepositsService,
    DepositsRepository,
    OrdersService,
    OrdersRepository,
    {
      provide: PaymentGateway,
      inject: [AppAConfig, HttpClient, Settings],
      useFactory: ({ paymentUrl, paymentTimeoutMs }: AppAConfig, http: HttpClient, settings: Settings) => {
        if (paymentUrl !== undefined) return new HttpPaymentGateway(http, paymentUrl, paymentTimeoutMs);
        if (settings.get(ServerConfig).environment === 'production') {
          new Logger(SandboxPaymentGateway.name).warn(
            'PAYMENT_URL is not set: the sandbox books deposits that nobody paid',
          );
        }
        return new SandboxPaymentGateway();
      },
    },
  ],
})
export class AppAModule {}
