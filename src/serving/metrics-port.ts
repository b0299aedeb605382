import { ServerConfig, type Settings } from '#core/config';
import { type Metrics, MetricsConfig, MetricsServer, type RootLogger } from '#observability';

/** `/metrics` on `METRICS_PORT`; undefined when that is not set. @throws when the port cannot be had */
export async function listenForMetrics(
  { metrics, logger }: { metrics: Pick<Metrics, 'text'>; logger: RootLogger },
  settings: Settings,
): Promise<MetricsServer | undefined> {
  const { port } = settings.get(MetricsConfig);
  if (port === undefined) return undefined;
  return MetricsServer.listen({ metrics, logger, host: settings.get(ServerConfig).host, port });
}
