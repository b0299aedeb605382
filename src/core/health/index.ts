export { AppHealthController } from './app-health.controller.js';
export { HealthModule } from './health.module.js';
