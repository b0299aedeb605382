import { ServerConfig, type Settings } from '#core/config';
import type { App } from './define-app.js';

/** The apps whose routes are served: those that `APPS` names, or all of them when it names none (C4.2). */
export function servedApps(apps: readonly App[], settings: Settings): App[] {
  const { apps: wanted } = settings.get(ServerConfig);
  return apps.filter(({ id }) => wanted.length === 0 || wanted.includes(id));
}

/** The apps whose routes this process serves, and whose background work it does; none for a command. */
export class ServedApps {
  constructor(readonly list: readonly App[]) {}

  has(app: App): boolean {
    return this.list.includes(app);
  }
}
