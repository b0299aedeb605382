import type { Account } from '#core/auth';

/** An account as this app sees it: with its balance. */
export interface User extends Account {
  balanceCents: number;
}
