import { Injectable } from '@nestjs/common';
import { Metrics } from '#observability';
import { FlagWatch } from './flag-watch.js';

/** How old what this process knows of flags may be. */
@Injectable()
export class FlagMetrics {
  constructor(metrics: Metrics, flags: FlagWatch) {
    const help =
      'Time since the flags were known to be those in the database; more than a second means that they cannot be read.';
    metrics.readGauge('flags_age_seconds', help, () => flags.ageSeconds, 'max');
  }
}
