import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { apps } from './apps/registry.js';
import { type FirstAdmin, FirstAdminMaker } from '#core/auth';
import { processSources, ServerConfig } from '#core/config';
import { DatabaseConfig, describeDatabase } from '#core/database';
import { currentTracing, type MetricsServer } from '#observability';
import { explain } from './explain.js';
import { listenForMetrics } from './platform-metrics.js';
import { describeState } from './platform-state.js';
import { createPlatform, loadPlatformSettings, type Platform } from './platform.js';

/** Serves until a signal says otherwise (C9.2). */
async function serve(): Promise<void> {
  const settings = loadPlatformSettings(apps, processSources());
  // until it serves there is nothing to wait for
  let stop: (signal: NodeJS.Signals) => Promise<void> = () => Promise.resolve();
  endOnSignal((signal) => stop(signal));
  const platform = await createPlatform({ apps, settings });
  const { environment, host, port, basePath = '' } = settings.get(ServerConfig);
  const admin = environment === 'development' ? await platform.nest.get(FirstAdminMaker).ensure() : undefined;
  const metricsServer = await listenForMetrics(platform, settings);
  await platform.nest.listen(port, host);
  stop = (signal) => stopServing(signal, platform, metricsServer);
  const origin = await platform.nest.getUrl();
  const url = origin + basePath;
  const { logger } = platform;
  logger.info(`listening on ${origin}, documentation at ${url}/docs`);
  logger.info(`stores: ${describeDatabase(settings.get(DatabaseConfig))}; ${describeState(settings)}`);
  if (metricsServer) logger.info(`metrics at ${metricsServer.url}`);
  if (admin) logger.info(`log in: POST ${url}/auth/login as "${admin.username}"${whichPassword(admin)}`);
}

/** How an operator comes by the administrator's password (C3.5). */
function whichPassword({ password, passwordFile }: FirstAdmin): string {
  if (password !== undefined) return `, password ${password}; it is kept in ${resolve(passwordFile)}`;
  return existsSync(passwordFile) ? `; a generated password is in ${resolve(passwordFile)}` : '';
}

async function stopServing(signal: NodeJS.Signals, platform: Platform, metricsServer?: MetricsServer): Promise<void> {
  const { lifecycle, logger } = platform;
  setTimeout(() => {
    logger.error('stopping took too long');
    process.exit(1);
  }, lifecycle.stopTimeoutMs).unref();
  logger.info(`${signal}: draining`);
  const finished = await lifecycle.drain();
  if (!finished) logger.warn('requests were still running when the time to stop was over');
  await platform.close();
  await Promise.all([metricsServer?.close(), currentTracing()?.stop()]);
  logger.info('stopped');
}

/** A first signal stops and then ends the process, a second one ends it at once (C9.2). */
function endOnSignal(stop: (signal: NodeJS.Signals) => Promise<void>): void {
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      stop(signal).then(
        () => process.exit(0),
        (error: unknown) => {
          process.stderr.write(`stopping failed: ${explain(error).text}\n`);
          process.exit(1);
        },
      );
    });
  }
}

try {
  await serve();
} catch (error) {
  const { status, text } = explain(error);
  process.stderr.write(`${text}\n`);
  process.exit(status);
}
