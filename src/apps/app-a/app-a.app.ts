import { defineApp } from '#core/app';
import { inventoryContract } from '../app-b/contract/inventory.contract.js';
import { AppAConfig } from './app-a.config.js';
import { AppAModule } from './app-a.module.js';
import { AppASeed } from './app-a.seed.js';
import { DepositSettlement } from './deposits/deposit-settlement.js';
import { DepositEntity } from './deposits/deposit.entity.js';
import { LedgerEntryEntity, WalletEntity } from './ledger/ledger.entities.js';
import { orders0001 } from './migrations/0001-orders.migration.js';
import { OrderEntity, OrderItemEntity } from './orders/order.entities.js';

export const appA = defineApp({
  id: 'app-a',
  number: 1,
  title: 'Users and orders',
  module: AppAModule,
  entities: [WalletEntity, LedgerEntryEntity, DepositEntity, OrderEntity, OrderItemEntity],
  migrations: [orders0001],
  config: AppAConfig,
  recurring: [DepositSettlement],
  seed: AppASeed,
  uses: [inventoryContract],
});
