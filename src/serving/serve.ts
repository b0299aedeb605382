import cluster from 'node:cluster';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { apps } from '../apps/registry.js';
import { type FirstAdmin, FirstAdminMaker } from '#core/auth';
import { within } from '#core/concurrency';
import { processSources, ServerConfig, type Settings } from '#core/config';
import { DatabaseConfig, describeDatabase } from '#core/database';
import { currentTracing, type MetricsServer } from '#observability';
import { explain } from '../platform/explain.js';
import { listenForMetrics } from './metrics-port.js';
import { leaveConnections } from '../platform/server.js';
import { describeState } from '../platform/open-state.js';
import { createPlatform, type Platform } from '../platform/platform.js';
import { loadPlatformSettings } from '../platform/settings.js';
import { PrimaryLink } from './primary-link.js';
import { onStopSignal } from './signals.js';
import { superviseWorkers, WORKER } from './workers.js';

/** Serves until a signal says otherwise (C9.2). */
async function serveAlone(settings: Settings): Promise<void> {
  // until it serves there is nothing to wait for
  let stop: (signal: NodeJS.Signals) => Promise<void> = () => Promise.resolve();
  onStopSignal((signal) => endAfter(() => stop(signal)));
  const platform = await createPlatform({ apps, settings });
  const admin = await ensureAdmin(platform, settings);
  const metricsServer = await listenForMetrics(platform, settings);
  await listen(platform, settings);
  stop = (signal) => stopServing(signal, platform, metricsServer);
  await announce(platform, settings, admin);
  if (metricsServer) platform.logger.info(`metrics at ${metricsServer.url}`);
}

/** The same as one of several, until whoever forked it says otherwise (C9.5). */
async function serveAsWorker(settings: Settings): Promise<void> {
  let serving: Platform | undefined = undefined;
  const { promise: drained, resolve: hurry } = Promise.withResolvers<string>();
  const end = (how: (platform: Platform) => Promise<void>) =>
    endAfter(async () => {
      if (serving) await how(serving);
      await primary.tellChanges();
    });
  const drain = (reason: string) => {
    hurry(reason);
    end((platform) => stopServing(reason, platform));
  };
  const primary = new PrimaryLink({
    retire: () => end((platform) => retire(platform, drained)),
    drain,
    lost: () => drain('the primary is gone'),
  });
  onStopSignal((signal) => {
    // whether all are to end, or this one is to be replaced, only the primary knows
    if (serving && primary.isOpen) void primary.tell({ kind: 'signalled', signal });
    else drain(signal);
  });
  process.on('SIGHUP', () => undefined); // a terminal's goes to every process; what it means is for the primary to say
  const platform = await createPlatform({ apps, settings, quiet: !primary.isFirst });
  const admin = await ensureAdmin(platform, settings);
  primary.share(platform.metrics);
  await listen(platform, settings);
  serving = platform;
  if (primary.isFirst) await announce(platform, settings, admin);
  await primary.tell({ kind: 'serving' });
}

function ensureAdmin({ nest }: Platform, settings: Settings): Promise<FirstAdmin> | undefined {
  return settings.get(ServerConfig).environment === 'development' ? nest.get(FirstAdminMaker).ensure() : undefined;
}

async function listen({ nest }: Platform, settings: Settings): Promise<void> {
  const { host, port } = settings.get(ServerConfig);
  await nest.listen(port, host);
}

async function announce({ nest, logger }: Platform, settings: Settings, admin?: FirstAdmin): Promise<void> {
  const origin = await nest.getUrl();
  const url = origin + (settings.get(ServerConfig).basePath ?? '');
  logger.info(`listening on ${origin}, documentation at ${url}/docs`);
  logger.info(`stores: ${describeDatabase(settings.get(DatabaseConfig))}; ${describeState(settings)}`);
  if (admin) logger.info(`log in: POST ${url}/auth/login as "${admin.username}"${whichPassword(admin)}`);
}

/** How an operator comes by the administrator's password (C3.5). */
function whichPassword({ password, passwordFile }: FirstAdmin): string {
  if (password !== undefined) return `, password ${password}; it is kept in ${resolve(passwordFile)}`;
  return existsSync(passwordFile) ? `; a generated password is in ${resolve(passwordFile)}` : '';
}

async function stopServing(reason: string, platform: Platform, metricsServer?: MetricsServer): Promise<void> {
  const { lifecycle, logger } = platform;
  setTimeout(() => {
    logger.error('stopping took too long');
    process.exit(1);
  }, lifecycle.stopTimeoutMs).unref();
  logger.info(`${reason}: draining`);
  const finished = await lifecycle.drain();
  if (!finished) logger.warn('requests were still running when the time to stop was over');
  await close(platform, metricsServer);
}

/** Another worker takes new callers; this one ends when its own have gone over, or when all are to end. */
async function retire(platform: Platform, drained: Promise<string>): Promise<void> {
  const { lifecycle, logger, nest } = platform;
  lifecycle.retire();
  const left = Promise.race([leaveConnections(nest), drained]);
  const reason = await within(lifecycle.retireTimeoutMs, left, () => undefined);
  if (reason !== undefined) return stopServing(reason, platform);
  if (lifecycle.runningRequests > 0) logger.warn('requests were still running when the time to retire was over');
  return close(platform);
}

async function close(platform: Platform, metricsServer?: MetricsServer): Promise<void> {
  await platform.close();
  await Promise.all([metricsServer?.close(), currentTracing()?.stop()]);
  platform.logger.info('stopped');
}

let ending = false;

/** Ends the process after this, unless it ends already. */
function endAfter(work: () => Promise<void>): void {
  if (ending) return;
  ending = true;
  work().then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`stopping failed: ${explain(error).text}\n`);
      process.exit(1);
    },
  );
}

try {
  const settings = loadPlatformSettings(apps, processSources());
  // not by the settings: a reload reads them anew, and WORKERS may be another by then
  if (cluster.isWorker && process.argv.includes(WORKER)) await serveAsWorker(settings);
  else if (settings.get(ServerConfig).processes > 1) await superviseWorkers(settings);
  else await serveAlone(settings);
} catch (error) {
  const { status, text } = explain(error);
  process.stderr.write(`${text}\n`);
  process.exit(status);
}
