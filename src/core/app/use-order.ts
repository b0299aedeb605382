import type { ContractToken } from './contract.js';
import type { App } from './define-app.js';

/** Apps after those whose contracts they use; there is no cycle, `ensureAppsFit` saw to it. */
export function inUseOrder(apps: readonly App[]): App[] {
  const ordered = new Set<App>();
  const place = (app: App) => {
    const used = new Set<ContractToken>(app.uses.map(({ token }) => token));
    for (const other of apps) if (other !== app && other.provides.some(({ token }) => used.has(token))) place(other);
    ordered.add(app);
  };
  apps.forEach(place);
  return [...ordered];
}
