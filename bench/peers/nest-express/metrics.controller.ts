import { Controller, Get, Header } from '@nestjs/common';
import { Registry } from 'prom-client';
import { RequestMetrics } from '../request-metrics.js';
import { Open } from './jwt.guard.js';

@Open()
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: RequestMetrics) {}

  @Get()
  @Header('content-type', Registry.PROMETHEUS_CONTENT_TYPE)
  read(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
