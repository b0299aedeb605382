export { AppHealthController } from './app-health.controller.js';
export type { HealthDto } from './health.dto.js';
export { HealthService } from './health.service.js';
export { healthRoom } from './health.room.js';
