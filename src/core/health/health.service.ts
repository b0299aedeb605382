import { Inject, Injectable, type OnModuleInit, ServiceUnavailableException, type Type as Class } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { HealthCheckService, type HealthIndicatorFunction, type HealthIndicatorResult } from '@nestjs/terminus';
import { VERSION } from '#core/app';
import { within } from '#core/concurrency';
import { AppError, codes } from '#core/errors';
import { compileSerialiser, schemaOf } from '#core/http';
import { HEALTH_COMPONENTS, type HealthComponent } from '#core/room';
import { HealthDto } from './health.dto.js';

const CACHED_FOR_MS = 1000;
// a probe takes longer on a silent server; with the cached second before it, readiness turns within 2 s
const CHECK_TIMEOUT_MS = 800;

const serialise = compileSerialiser(schemaOf(HealthDto));

/** What is well and what is not, as of at most a second ago (C9.1). */
@Injectable()
export class HealthService implements OnModuleInit {
  private readonly recent = new Map<HealthComponent, { at: number; result: Promise<HealthIndicatorResult> }>();
  /** What was down when it was looked at last: /health/live tells, without looking. */
  private readonly down = new Set<HealthComponent>();
  /** What there is to look at in this process. */
  everything: readonly HealthComponent[] = [];
  /** Without these no request can be answered. */
  needed: readonly HealthComponent[] = [];

  constructor(
    @Inject(HEALTH_COMPONENTS) private readonly types: readonly Class<HealthComponent>[],
    private readonly modules: ModuleRef,
    private readonly terminus: HealthCheckService,
  ) {}

  onModuleInit(): void {
    const components = this.types.map((type) => this.modules.get<HealthComponent>(type, { strict: false }));
    this.everything = components.filter(({ isPresent = true }) => isPresent);
    this.needed = this.everything.filter(({ isNeeded }) => isNeeded);
  }

  /** @param service whose health it is. @throws 5001 (database) or 5003, with the details. */
  async report(service: string, components: readonly HealthComponent[]): Promise<HealthDto> {
    const health = await this.look(service, components);
    if (health.status !== 'down') return health;
    const isDown = ({ name }: HealthComponent) => health.components[name]?.status === 'down';
    const code =
      components.filter(isDown).find(({ codeWhenDown }) => codeWhenDown)?.codeWhenDown ?? codes.serviceUnavailable;
    throw new AppError(code, { dataJson: serialise(health) });
  }

  /** The same for whoever shows it, whatever it is. */
  async look(service: string, wanted: readonly HealthComponent[] = this.everything): Promise<HealthDto> {
    const details = await this.run(wanted.map((component) => () => this.cached(component)));
    const components = Object.fromEntries(
      Object.entries(details).map(([name, { status, ms, degraded }]) => [
        name,
        { status: status === 'down' ? 'down' : degraded ? 'degraded' : 'ok', ms: Number(ms) },
      ]),
    );
    const worst = (['down', 'degraded'] as const).find((status) =>
      Object.values(components).some((component) => component.status === status),
    );
    return {
      status: worst ?? 'ok',
      service,
      version: VERSION,
      database: this.isDown(codes.databaseError) ? 'disconnected' : 'connected',
      components,
    };
  }

  private async run(indicators: HealthIndicatorFunction[]): Promise<HealthIndicatorResult> {
    try {
      return (await this.terminus.check(indicators)).details;
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      return (error.getResponse() as { details: HealthIndicatorResult }).details;
    }
  }

  private isDown(code: HealthComponent['codeWhenDown']): boolean {
    return [...this.down].some(({ codeWhenDown }) => codeWhenDown === code);
  }

  private cached(component: HealthComponent): Promise<HealthIndicatorResult> {
    const known = this.recent.get(component);
    if (known && Date.now() - known.at < CACHED_FOR_MS && !component.isInstant) return known.result;
    const result = this.measure(component);
    this.recent.set(component, { at: Date.now(), result });
    return result;
  }

  private async measure(component: HealthComponent): Promise<HealthIndicatorResult> {
    const startedAt = Date.now();
    const isDown = () => 'down' as const;
    const looking = Promise.resolve().then(() => component.look());
    const outcome = await within(CHECK_TIMEOUT_MS, looking.catch(isDown), isDown);
    if (outcome === 'down') this.down.add(component);
    else this.down.delete(component);
    const status = outcome === 'down' ? 'down' : 'up';
    return { [component.name]: { status, degraded: outcome === 'degraded', ms: Date.now() - startedAt } };
  }
}
