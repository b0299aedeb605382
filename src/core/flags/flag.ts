import type { Environment } from '#core/config';
import { foldCase } from '#core/database';

/** Any value that JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A variant's weight, 0 … 10000, and what it is worth; its name unless that is said. */
export type VariantRule = number | { readonly weight: number; readonly value: Json };

/** For whom a flag is on (C9.3). */
export interface FlagRules {
  readonly enabled: boolean;
  /** 0 … 100, of all users; null when there is no such rule. */
  readonly percentage: number | null;
  /** Ids of accounts, and usernames. */
  readonly users: readonly string[];
  readonly variants: Readonly<Record<string, VariantRule>>;
  /** None: all of them. */
  readonly environments: readonly Environment[];
}

export interface FlagDraft extends FlagRules {
  readonly key: string;
  /** Of a kill switch alone. */
  readonly reason: string | null;
  /** Of a kill switch alone. */
  readonly retryAfterSeconds: number | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface Flag extends FlagDraft {
  readonly id: number;
}

/** The flag that is an app's kill switch. */
export function killSwitchOf(app: string): string {
  return `${app}.enabled`;
}

/** A user as rules name him: by id, else by username without regard to case (C3.2). Digits alone are always an id. */
export function userWord(user: string): string {
  return isUserId(user) ? String(Number(user)) : foldCase(user);
}

export function isUserId(user: string): boolean {
  return /^\d+$/.test(user);
}
