import { defineRoom } from '#core/room';
import { RecurringRunner } from './recurring-runner.js';

export const recurringRoom = defineRoom({
  id: 'recurring',
  after: ['lifecycle', 'locks'],
  providers: [RecurringRunner],
  starts: [RecurringRunner],
});
