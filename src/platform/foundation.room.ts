import { type App, AppMetrics, AppScope, AppSpans, AppSwitches, ServedApps } from '#core/app';
import { CorsConfig, LimitsConfig, type Problem, ServerConfig, Settings } from '#core/config';
import { defineRoom } from '#core/room';
import {
  LoggingConfig,
  Metrics,
  MetricsConfig,
  TraceExportMetrics,
  TracingConfig,
  TracingHealth,
} from '#observability';
import { MetricsRoutes } from './metrics.routes.js';

/** What every room stands on: settings of the process, observability, and an app's view of itself. */
export const foundationRoom = defineRoom({
  id: 'foundation',
  configs: [ServerConfig, LimitsConfig, CorsConfig, LoggingConfig, TracingConfig, MetricsConfig],
  judge: (settings, apps) => [...unknownApps(settings, apps), ...sharedPort(settings)],
  perApp: (app) => [
    { provide: AppMetrics, inject: [Metrics], useFactory: (metrics: Metrics) => new AppMetrics(metrics, app.id) },
    { provide: AppSpans, useValue: new AppSpans(app.id) },
    {
      provide: AppScope,
      inject: [ServedApps, AppSwitches],
      useFactory: (served: ServedApps, switches: AppSwitches) =>
        new AppScope(app.id, served.has(app), switches.of(app.id)),
    },
    ...ownSettings(app),
  ],
  metrics: [TraceExportMetrics],
  health: [TracingHealth],
  routes: [MetricsRoutes],
});

function ownSettings({ config }: App) {
  if (!config) return [];
  return [{ provide: config, inject: [Settings], useFactory: (settings: Settings) => settings.get(config) }];
}

function unknownApps(settings: Settings, apps: readonly App[]): Problem[] {
  const known = apps.map(({ id }) => id);
  const unknown = settings.get(ServerConfig).apps.filter((id) => !known.includes(id));
  return unknown.map((id) => ({ variable: 'APPS', rule: `names ${id}, not one of ${known.join(', ')}` }));
}

function sharedPort(settings: Settings): Problem[] {
  const { port } = settings.get(MetricsConfig);
  const isShared = port !== undefined && port !== 0 && port === settings.get(ServerConfig).port;
  return isShared ? [{ variable: 'METRICS_PORT', rule: 'must be another port than PORT, or unset' }] : [];
}
