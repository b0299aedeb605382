import type { App } from '#core/app';
import { generatedApps } from './generated-app.js';
import { quotesApp } from './quotes.app.js';

/** The registry of the measured server: the real apps and the quotes, or so many generated ones and nothing else. */
export function chooseApps(registered: readonly App[]): readonly App[] {
  const generated = process.env.BENCH_GENERATED_APPS;
  return generated === undefined ? [...registered, quotesApp] : generatedApps(Number(generated));
}
