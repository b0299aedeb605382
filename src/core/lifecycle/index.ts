export { AnswersWhenSwitchedOff, answersWhenSwitchedOff } from './switch-exemption.js';
export { EXEMPT_FROM_LOAD_LIMIT, ExemptFromLoadLimit, isExemptFromLoadLimit } from './load-exemption.js';
export { Lifecycle } from './lifecycle.js';
export { Supervisor } from './supervisor.js';
export type { Worker, WorkerEnd } from './worker.js';
export { lifecycleRoom } from './lifecycle.room.js';
