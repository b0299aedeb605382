import { Inject, Injectable, ServiceUnavailableException } from '@nestjs/common';
import { HealthCheckService, type HealthIndicatorFunction, type HealthIndicatorResult } from '@nestjs/terminus';
import { VERSION } from '#core/app';
import { IssuerKeys } from '#core/auth';
import { type ConnectedDatabase, CONNECTED_DATABASE, Migrator } from '#core/database';
import { AppError, codes } from '#core/errors';
import { compileSerialiser, schemaOf } from '#core/http';
import { Lifecycle } from '#core/lifecycle';
import { SharedState } from '#core/redis';
import { currentTracing } from '#observability';
import { HealthDto } from './health.dto.js';

type Check = 'database' | 'schema' | 'lifecycle' | 'redis' | 'replicas' | 'oidc' | 'tracing';
/** How a check that does not fail can end. */
type Outcome = 'up' | 'degraded';

/** Without these no request can be answered. */
export const NEEDED = ['database', 'schema', 'lifecycle'] as const satisfies readonly Check[];

const CACHED_FOR_MS = 1000;
// a probe takes longer on a silent server; with the cached second before it, readiness turns within 2 s
const CHECK_TIMEOUT_MS = 800;

const serialise = compileSerialiser(schemaOf(HealthDto));

/** What is well and what is not, as of at most a second ago (C9.1). */
@Injectable()
export class HealthService {
  private readonly checks: Readonly<Record<Check, () => Promise<Outcome>>> = {
    database: () => this.connected.probe().then(() => 'up'),
    schema: () => this.checkSchema(),
    lifecycle: () => this.checkLifecycle(),
    redis: () => this.checkRedis(),
    tracing: () => Promise.resolve(tracingOutcome()),
    replicas: () => Promise.resolve(this.replicasOutcome()),
    // keys that are known stay good, and own tokens need no issuer
    oidc: () => Promise.resolve(this.issuer.figures.failing ? 'degraded' : 'up'),
  };
  private readonly recent = new Map<Check, { at: number; result: Promise<HealthIndicatorResult> }>();
  /** What was down when it was looked at last: /health/live tells, without looking. */
  private readonly down = new Set<Check>();
  /** What there is to look at in this process. */
  readonly everything: readonly Check[];

  constructor(
    @Inject(CONNECTED_DATABASE) private readonly connected: ConnectedDatabase,
    private readonly migrator: Migrator,
    private readonly lifecycle: Lifecycle,
    private readonly terminus: HealthCheckService,
    private readonly state: SharedState,
    private readonly issuer: IssuerKeys,
  ) {
    this.everything = [
      ...NEEDED,
      ...(state.redis ? (['redis'] as const) : []),
      ...(currentTracing() ? (['tracing'] as const) : []),
      ...(connected.replicas ? (['replicas'] as const) : []),
      ...(issuer.isConfigured ? (['oidc'] as const) : []),
    ];
  }

  /** @param service whose health it is. @throws 5001 (database) or 5003, with the details. */
  async report(service: string, checks: readonly Check[]): Promise<HealthDto> {
    const health = await this.look(service, checks);
    if (health.status !== 'down') return health;
    const code = health.components.database?.status === 'down' ? codes.databaseError : codes.serviceUnavailable;
    throw new AppError(code, { dataJson: serialise(health) });
  }

  /** The same for whoever shows it, whatever it is. */
  async look(service: string, checks: readonly Check[] = this.everything): Promise<HealthDto> {
    const details = await this.run(checks.map((check) => () => this.cached(check)));
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
      database: this.down.has('database') ? 'disconnected' : 'connected',
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

  private cached(check: Check): Promise<HealthIndicatorResult> {
    const known = this.recent.get(check);
    if (known && Date.now() - known.at < CACHED_FOR_MS && check !== 'lifecycle') return known.result;
    const result = this.measure(check);
    this.recent.set(check, { at: Date.now(), result });
    return result;
  }

  private async measure(check: Check): Promise<HealthIndicatorResult> {
    const startedAt = Date.now();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`${check} did not answer within ${CHECK_TIMEOUT_MS} ms`));
      }, CHECK_TIMEOUT_MS);
    });
    const outcome = await Promise.race([this.checks[check](), late]).catch(() => 'down' as const);
    clearTimeout(timer);
    if (outcome === 'down') this.down.add(check);
    else this.down.delete(check);
    const status = outcome === 'down' ? 'down' : 'up';
    return { [check]: { status, degraded: outcome === 'degraded', ms: Date.now() - startedAt } };
  }

  /** A schema behind the code takes no traffic, nor one that was rolled back under it; one ahead of it does (C7.3). */
  private async checkSchema(): Promise<Outcome> {
    const isCurrent = (await this.migrator.status()).every(({ applied }) => applied);
    if (!isCurrent) throw new Error('migrations are missing');
    return 'up';
  }

  /** Requests are answered without it (C7.6), so that readiness does not ask. */
  private async checkRedis(): Promise<Outcome> {
    await this.state.redis?.probe();
    return 'up';
  }

  /** Without replicas the primary answers everything. */
  private replicasOutcome(): Outcome {
    return this.connected.replicas?.figures().every(({ state }) => state === 'ready') ? 'up' : 'degraded';
  }

  private checkLifecycle(): Promise<Outcome> {
    return this.lifecycle.ready ? Promise.resolve('up') : Promise.reject(new Error('shutting down'));
  }
}

/** Spans that get lost harm no request (C9.1). */
function tracingOutcome(): Outcome {
  const spans = currentTracing()?.export;
  return spans && (spans.state === 'paused' || spans.queued >= spans.capacity) ? 'degraded' : 'up';
}
