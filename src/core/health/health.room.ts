import { TerminusModule } from '@nestjs/terminus';
import { defineRoom } from '#core/room';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';

export const healthRoom = defineRoom({
  id: 'health',
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController],
  providers: [HealthService],
  exports: [HealthService],
});
