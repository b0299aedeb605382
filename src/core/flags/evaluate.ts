import { hash } from 'node:crypto';
import { type Flag, isUserId, type Json, userWord } from './flag.js';

export interface Variant {
  readonly name: string;
  readonly weight: number;
  readonly value: Json;
}

/** A flag made ready to be asked, over and over. */
export interface ReadyFlag {
  readonly key: string;
  readonly enabled: boolean;
  readonly percentage: number | null;
  readonly users: ReadonlySet<string>;
  readonly environments: ReadonlySet<string>;
  /** By name, so that the order in which they were written decides nothing. */
  readonly variants: readonly Variant[];
  readonly totalWeight: number;
}

/** Who asks, and where. */
export interface Asker {
  environment: string;
  /** Id of the account, or of whatever else shall see the same every time; undefined for nobody in particular. */
  targetingKey?: string | undefined;
  username?: string | undefined;
}

export interface Verdict {
  isOn: boolean;
  /** In OpenFeature's words. */
  reason: 'DISABLED' | 'TARGETING_MATCH' | 'SPLIT' | 'STATIC';
  /** Of a flag that is on and has some. */
  variant?: Variant;
}

export function readyFlag({ key, enabled, percentage, users, environments, variants }: Flag): ReadyFlag {
  const sorted = Object.entries(variants)
    .map(([name, rule]): Variant =>
      typeof rule === 'number' ? { name, weight: rule, value: name } : { name, ...rule },
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    key,
    enabled,
    percentage,
    users: new Set(users.map(userWord)),
    environments: new Set(environments),
    variants: sorted,
    totalWeight: sorted.reduce((sum, { weight }) => sum + weight, 0),
  };
}

/**
 * Whether a flag is on for whoever asks, and which variant he sees. Pure: the same question has the same answer in every
 * process. The first rule that applies decides:
 *
 * 1. switched off: off;
 * 2. environments are named and this is none of them: off;
 * 3. the user is named: on;
 * 4. a percentage: on for the users it holds; raising it only adds some, and 0 < p < 100 is off for nobody in particular;
 * 5. users are named, so nobody else: off;
 * 6. on.
 */
export function evaluate(flag: ReadyFlag, asker: Asker): Verdict {
  const { enabled, environments, users, percentage } = flag;
  if (!enabled) return { isOn: false, reason: 'DISABLED' };
  if (environments.size > 0 && !environments.has(asker.environment)) return { isOn: false, reason: 'TARGETING_MATCH' };
  if (users.size > 0 && isNamed(users, asker)) return on(flag, asker, 'TARGETING_MATCH');
  if (percentage !== null)
    return isWithin(flag.key, percentage, asker.targetingKey)
      ? on(flag, asker, 'SPLIT')
      : { isOn: false, reason: 'SPLIT' };
  if (users.size > 0) return { isOn: false, reason: 'TARGETING_MATCH' };
  return on(flag, asker, 'STATIC');
}

function on(flag: ReadyFlag, { targetingKey = '' }: Asker, reason: Verdict['reason']): Verdict {
  const { key, variants, totalWeight } = flag;
  if (totalWeight === 0) return { isOn: true, reason };
  // another place than for the percentage, or the first 10 % of the users would all see the first variant
  let left = placeOf(`${key}\0variant`, targetingKey) * totalWeight;
  const variant = variants.find(({ weight }) => (left -= weight) < 0);
  return { isOn: true, reason, ...(variant && { variant }) };
}

function isNamed(users: ReadonlySet<string>, { targetingKey, username }: Asker): boolean {
  if (targetingKey !== undefined && users.has(userWord(targetingKey))) return true;
  // a username of digits is no id: nobody gets what was meant for an account by his choice of a name
  return username !== undefined && !isUserId(username) && users.has(userWord(username));
}

function isWithin(key: string, percentage: number, targetingKey: string | undefined): boolean {
  if (percentage === 0 || percentage === 100) return percentage === 100;
  return targetingKey !== undefined && placeOf(key, targetingKey) * 100 < percentage;
}

/** A user's place among all users, 0 … 1 without 1: evenly spread, and another one for each flag. */
function placeOf(key: string, targetingKey: string): number {
  return Number.parseInt(hash('sha1', `${key}\0${targetingKey}`).slice(0, 12), 16) / 2 ** 48;
}
