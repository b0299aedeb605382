import { Injectable } from '@nestjs/common';
import type { HealthComponent, Outcome } from '#core/room';
import { IssuerKeys } from './issuer-keys.js';

/** Keys that are known stay good, and own tokens need no issuer. */
@Injectable()
export class IssuerHealth implements HealthComponent {
  readonly name = 'oidc';
  readonly isPresent: boolean;

  constructor(private readonly issuer: IssuerKeys) {
    this.isPresent = issuer.isConfigured;
  }

  look(): Outcome {
    return this.issuer.figures.failing ? 'degraded' : 'up';
  }
}
