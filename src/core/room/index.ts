export { defineRoom, type Room } from './define-room.js';
export { ensureRoomsFit, inOrder, tokenOf } from './ensure-rooms-fit.js';
export { HEALTH_COMPONENTS, type HealthComponent, type Outcome } from './health-component.js';
export { OWNED_WORK, type OwnedWork, type Routes, type Starts } from './parts.js';
