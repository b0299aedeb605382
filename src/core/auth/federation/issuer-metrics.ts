import { Injectable } from '@nestjs/common';
import { Metrics } from '#observability';
import { IssuerKeys } from './issuer-keys.js';

/** How it goes with the OIDC issuer; zero when there is none. */
@Injectable()
export class IssuerMetrics {
  constructor(metrics: Metrics, keys: IssuerKeys) {
    metrics.readGauge('oidc_keys', 'Keys of the OIDC issuer that are known.', () => keys.figures.keys, 'max');
    metrics.readCounter('oidc_fetches_total', 'Times its keys were asked for.', () => keys.figures.fetches);
    metrics.readCounter('oidc_failed_fetches_total', 'Times they were not given.', () => keys.figures.failures);
  }
}
