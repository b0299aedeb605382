import { type DynamicModule, Module, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, ModuleRef } from '@nestjs/core';
import { LoggerModule } from 'nestjs-pino';
import { DataSource } from 'typeorm';
import { RequestMetrics } from '../request-metrics.js';
import type { PeerSettings } from '../peer-settings.js';
import { RedisCache } from '../redis-cache.js';
import { AccountEntity, ProductEntity, SessionEntity } from './entities.js';
import { EnvelopeInterceptor } from './envelope.interceptor.js';
import { FailureFilter } from './failure.filter.js';
import { HealthController } from './health.controller.js';
import { JwtGuard, PEER_SETTINGS } from './jwt.guard.js';
import { MeController } from './me.controller.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsInterceptor } from './metrics.interceptor.js';
import { ProductsController } from './products.controller.js';
import { ProductsService } from './products.service.js';
import { QuotesController } from './quotes.controller.js';
import { logging } from './request-logging.js';
import { validationPipe } from './validation.pipe.js';

@Module({})
export class PeerModule implements OnApplicationShutdown {
  constructor(private readonly modules: ModuleRef) {}

  /** Nest's and TypeORM's own parts, used as their documentation shows. */
  static for(settings: PeerSettings): DynamicModule {
    const metrics: Provider[] = settings.metrics
      ? [RequestMetrics, { provide: APP_INTERCEPTOR, useClass: MetricsInterceptor }]
      : [];
    return {
      module: PeerModule,
      imports: [LoggerModule.forRoot(logging)],
      controllers: [
        MeController,
        QuotesController,
        ProductsController,
        HealthController,
        ...(settings.metrics ? [MetricsController] : []),
      ],
      providers: [
        { provide: PEER_SETTINGS, useValue: settings },
        { provide: DataSource, useFactory: () => connect(settings) },
        ProductsService,
        { provide: RedisCache, useValue: new RedisCache(settings) },
        ...metrics,
        { provide: APP_GUARD, useClass: JwtGuard },
        { provide: APP_PIPE, useValue: validationPipe },
        { provide: APP_INTERCEPTOR, useClass: EnvelopeInterceptor },
        { provide: APP_FILTER, useClass: FailureFilter },
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    this.modules.get(RedisCache).close();
    await this.modules.get(DataSource).destroy();
  }
}

function connect({ databaseUrl, poolSize }: PeerSettings): Promise<DataSource> {
  return new DataSource({
    type: 'mysql',
    url: databaseUrl,
    poolSize,
    timezone: 'Z',
    entities: [AccountEntity, SessionEntity, ProductEntity],
  }).initialize();
}
