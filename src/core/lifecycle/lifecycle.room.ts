import { defineRoom } from '#core/room';
import { LifecycleHealth } from './lifecycle-health.js';
import { Lifecycle } from './lifecycle.js';

export const lifecycleRoom = defineRoom({
  id: 'lifecycle',
  providers: [Lifecycle],
  exports: [Lifecycle],
  health: [LifecycleHealth],
});
