import { randomUUID } from 'node:crypto';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { NOOP_PROVIDER, OpenFeature } from '@openfeature/server-sdk';
import { ServerConfig, Settings } from '#core/config';
import { FlagProvider } from './flag.provider.js';
import { FlagWatch } from './flag-watch.js';
import { Flags } from './flags.js';

/** Makes each app's OpenFeature client. Providers are the process's: each app of each platform has a domain of its own. */
@Injectable()
export class FlagClients implements OnApplicationShutdown {
  private readonly id = randomUUID();
  private readonly domains: string[] = [];
  private readonly environment: string;

  constructor(
    private readonly watch: FlagWatch,
    settings: Settings,
  ) {
    this.environment = settings.get(ServerConfig).environment;
  }

  flagsOf(app: string): Flags {
    const domain = `${this.id}/${app}`;
    this.domains.push(domain);
    OpenFeature.setProvider(domain, new FlagProvider(this.watch, app, this.environment));
    return new Flags(OpenFeature.getClient(domain));
  }

  onApplicationShutdown(): void {
    // OpenFeature forgets no domain, but what it held on to
    for (const domain of this.domains) OpenFeature.setProvider(domain, NOOP_PROVIDER);
  }
}
