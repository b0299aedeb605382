import { ValidateBy } from 'class-validator';
import { type Json, userWord, type VariantRule } from '../flag.js';

// all of a flag fits into a line of the audit, and a text of MySQL
const MAX_USERS = 400;
const MAX_VARIANTS = 50;
const MAX_VARIANTS_JSON = 4000;
const MAX_WEIGHT = 10_000;
const MAX_DEPTH = 8;

const USER = /^[A-Za-z0-9._-]{1,32}$/;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

export type User = string | number;

export const USERS_SCHEMA = {
  type: 'array',
  maxItems: MAX_USERS,
  uniqueItems: true,
  items: {
    oneOf: [
      { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
      { type: 'string', pattern: USER.source },
    ],
  },
} as const;

const WEIGHT_SCHEMA = { type: 'integer', minimum: 0, maximum: MAX_WEIGHT } as const;

export const VARIANTS_SCHEMA = {
  type: 'object',
  maxProperties: MAX_VARIANTS,
  additionalProperties: {
    oneOf: [
      WEIGHT_SCHEMA,
      {
        type: 'object',
        additionalProperties: false,
        required: ['weight', 'value'],
        properties: { weight: WEIGHT_SCHEMA, value: { description: 'Any JSON.' } },
      },
    ],
  },
} as const;

/** Ids and usernames, each user once. */
export function AreUsers(): PropertyDecorator {
  return ValidateBy({
    name: 'areUsers',
    validator: {
      validate: (users) => Array.isArray(users) && areUsers(users),
      defaultMessage: () => `users must be up to ${MAX_USERS} distinct ids or usernames`,
    },
  });
}

/** Name → weight, or weight and value; one of them has some weight. */
export function AreVariants(): PropertyDecorator {
  return ValidateBy({
    name: 'areVariants',
    validator: {
      validate: (variants) => areVariants(variants),
      defaultMessage: () =>
        `variants must be up to ${MAX_VARIANTS} names with a weight of 0 to ${MAX_WEIGHT}, or {weight, value}, not all ` +
        `of them 0, of ${MAX_VARIANTS_JSON} characters in all`,
    },
  });
}

function areUsers(users: readonly unknown[]): boolean {
  if (users.length > MAX_USERS || !users.every(isUser)) return false;
  return new Set(users.map((user) => userWord(String(user)))).size === users.length;
}

function isUser(user: unknown): user is User {
  if (typeof user === 'number') return Number.isSafeInteger(user) && user > 0;
  if (typeof user !== 'string' || !USER.test(user)) return false;
  return !/^\d+$/.test(user) || isUser(Number(user));
}

function areVariants(variants: unknown): boolean {
  if (!isPlainObject(variants)) return false;
  const rules = Object.entries(variants);
  if (rules.length > MAX_VARIANTS || !rules.every(([name, rule]) => NAME.test(name) && isVariantRule(rule)))
    return false;
  const weights = (rules as [string, VariantRule][]).map(([, rule]) => (typeof rule === 'number' ? rule : rule.weight));
  if (weights.length > 0 && weights.every((weight) => weight === 0)) return false;
  return JSON.stringify(variants).length <= MAX_VARIANTS_JSON;
}

function isVariantRule(rule: unknown): rule is VariantRule {
  if (!isPlainObject(rule)) return isWeight(rule);
  const { weight, value, ...others } = rule;
  return isWeight(weight) && value !== undefined && Object.keys(others).length === 0 && isJson(value, MAX_DEPTH);
}

function isWeight(weight: unknown): boolean {
  return Number.isInteger(weight) && Number(weight) >= 0 && Number(weight) <= MAX_WEIGHT;
}

/** What JSON can say and every database can keep, not deeper than `depth`. */
function isJson(value: unknown, depth: number): value is Json {
  if (typeof value === 'string') return isStorable(value);
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  if (depth === 0) return false;
  return Object.entries(value).every(([key, member]) => isStorable(key) && isJson(member, depth - 1));
}

function isStorable(text: string): boolean {
  return text.isWellFormed();
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
