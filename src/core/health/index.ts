export { AppHealthController } from './app-health.controller.js';
export type { HealthDto } from './health.dto.js';
export { HealthModule } from './health.module.js';
export { HealthService } from './health.service.js';
