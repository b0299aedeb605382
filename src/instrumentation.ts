// What `node --import` takes, so that it runs before any module it instruments is loaded. main.ts imports it first
// itself: a process is traced the same however it was started (C10.2).
import 'reflect-metadata';
import cluster from 'node:cluster';
import { VERSION } from '#core/app';
import { ConfigError, loadSettings, processSources, ServerConfig } from '#core/config';
import { TracingConfig } from './observability/tracing.config.js';

/** What to trace with; undefined where nothing is traced, and when settings are wrong: the start tells of all of them at once. */
function settingsOfTracing() {
  try {
    const settings = loadSettings([ServerConfig, TracingConfig], processSources());
    // whoever only watches over workers has nothing to trace
    const isPrimary = cluster.isPrimary && settings.get(ServerConfig).processes > 1;
    return isPrimary || settings.get(TracingConfig).otlpEndpoint === undefined ? undefined : settings;
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

const settings = settingsOfTracing();
if (settings) {
  const { startTracing } = await import('./observability/start-tracing.js');
  try {
    startTracing({ name: settings.get(ServerConfig).name, version: VERSION }, settings.get(TracingConfig));
  } catch (error) {
    process.stderr.write(`OTEL_EXPORTER_OTLP_ENDPOINT is set: ${(error as Error).message}\n`);
    process.exit(78); // EX_CONFIG of sysexits.h
  }
}
