import { Integer } from '#core/config';

export class MetricsConfig {
  @Integer('METRICS_PORT', {
    description: 'Port that serves /metrics alone, so that it need not be public; unset: on the port of the service.',
    min: 0,
    max: 65_535,
    example: '9464',
  })
  port?: number;

  @Integer('METRICS_INTERVAL_MS', {
    description: 'Shortest time between two renderings of /metrics; all who ask meanwhile get the next one.',
    min: 0,
    max: 3000,
  })
  intervalMs = 500;
}
