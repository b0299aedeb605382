import { moduleRules } from './module.rules.mjs';
import { packageRules } from './package.rules.mjs';
import { roomRules } from './room.rules.mjs';

/** Every rule; each has a violation planted in test/boundaries. */
export const rules = [...roomRules, ...packageRules, ...moduleRules];
