import { Text } from '#core/config';

export const LOG_LEVELS = ['debug', 'info', 'warning', 'error', 'critical'] as const;

export class LoggingConfig {
  @Text('LOG_LEVEL', { description: 'Least severe level that is logged.', oneOf: LOG_LEVELS })
  level: (typeof LOG_LEVELS)[number] = 'info';

  @Text('LOG_FORMAT', {
    description: 'One JSON object a line, or pretty for people.',
    oneOf: ['json', 'pretty'],
    by: { development: 'pretty' },
  })
  format: 'json' | 'pretty' = 'json';
}
