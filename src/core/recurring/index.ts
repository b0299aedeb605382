export { recurringRoom } from './recurring.room.js';
export { RecurringRunner } from './recurring-runner.js';
