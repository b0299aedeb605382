import type { Operation } from '../expectation.js';
import type { World } from '../world.js';
import { checkAccess } from './access.check.js';
import { checkBodyFields, checkBodyRead } from './body.check.js';
import { checkDocument } from './document.check.js';
import { checkIdempotency } from './idempotency.check.js';
import { checkMethods, checkPathIds } from './path.check.js';
import { checkPrecondition } from './precondition.check.js';
import { checkQuery } from './query.check.js';
import { checkSuccess } from './success.check.js';

export type Check = (world: World, operation: Operation, all: readonly Operation[]) => Promise<string[]>;

/** What is asked of every operation there is, by the sentence it proves. */
export const checks: Readonly<Record<string, Check>> = {
  'succeeds in the envelope exactly, under /v1 and as HEAD too (C1.1, C3.1)': checkSuccess,
  'lets in only who may call it (C2, C6.1)': checkAccess,
  'refuses a body it cannot read with 3000, 3003, 3004 (C2)': checkBodyRead,
  'refuses a body that says the wrong thing with 3001, 3002 (C1.2)': checkBodyFields,
  'takes path ids of 1 to 2^53-1 (C2)': checkPathIds,
  'answers another method with 4004, another path with 4000 (C2)': checkMethods,
  'takes the query it declares (C1.3)': checkQuery,
  'is done once under an Idempotency-Key, where it says so (C8.1)': checkIdempotency,
  'changes what has versions for callers alone who have seen the newest (C3.4)': checkPrecondition,
  // the last one: it looks at every answer that the others were given
  'answers, all in all, what its document says and nothing more (C1.1, C2, C3.6)': checkDocument,
};
