import type { KeyObject } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { JSONWebKeySet } from 'jose';
import { Clock } from '#core/app';
import { Settings } from '#core/config';
import { AuthConfig } from '../auth.config.js';
import { SigningKeysRepository } from '../signing-keys.repository.js';
import { type OwnKey, ownKeyOf, secretKeyOf } from './own-key.js';

interface Ring {
  sign: KeyObject;
  current: OwnKey;
  /** The current key first, then those of `JWT_PREVIOUS_KEYS`. */
  accepted: readonly OwnKey[];
}

/** The key this platform signs with, and those whose tokens it accepts (C6.2). */
@Injectable()
export class OwnKeys implements OnModuleInit {
  private readonly config: AuthConfig;
  private loaded: Promise<Ring> | undefined;

  constructor(
    settings: Settings,
    private readonly signingKeys: SigningKeysRepository,
    private readonly clock: Clock,
  ) {
    this.config = settings.get(AuthConfig);
  }

  // not at the first login: inside its transaction, a key that another process made first would end it (PostgreSQL)
  async onModuleInit(): Promise<void> {
    await this.ring();
  }

  async signing(): Promise<{ key: KeyObject } & Pick<OwnKey, 'kid' | 'algorithm'>> {
    const { sign, current } = await this.ring();
    return { key: sign, kid: current.kid, algorithm: current.algorithm };
  }

  /** The keys that may have signed a token with this header; one without `kid` is from before keys had names. */
  async candidates({ alg, kid }: Readonly<Record<string, unknown>>): Promise<readonly OwnKey[]> {
    const { accepted } = await this.ring();
    return accepted.filter((key) => key.algorithm === alg && (kid === undefined || key.kid === kid));
  }

  /** The public halves, for whoever checks our tokens himself (RFC 7517). */
  async publicSet(): Promise<JSONWebKeySet> {
    const { accepted } = await this.ring();
    return { keys: accepted.flatMap(({ jwk }) => jwk ?? []) };
  }

  private ring(): Promise<Ring> {
    this.loaded ??= this.load().catch((error: unknown) => {
      this.loaded = undefined;
      throw error;
    });
    return this.loaded;
  }

  private async load(): Promise<Ring> {
    const sign = this.config.jwtAlgorithm === 'HS256' ? secretKeyOf(await this.secret()) : this.config.privateKey();
    const keys = await Promise.all([sign, ...this.config.previousKeys()].map(ownKeyOf));
    // one that is listed twice is one
    const accepted = [...new Map(keys.map((key) => [key.kid, key])).values()];
    return { sign, current: keys[0] as OwnKey, accepted };
  }

  private async secret(): Promise<string> {
    return this.config.jwtSecret ?? (await this.signingKeys.ensureSecret(this.clock.now()));
  }
}
