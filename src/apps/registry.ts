import type { App } from '#core/app';
import { appA } from './app-a/app-a.app.js';
import { appB } from './app-b/app-b.app.js';

/** Every app there is, one line each. */
export const apps: readonly App[] = [appA, appB];
