import type { App } from './define-app.js';

/** Which app a path belongs to, by its first segment that is no version. */
export class AppPaths {
  private readonly byId: ReadonlyMap<string, App>;

  /** @param basePath what goes before every path, `''` if nothing does */
  constructor(
    apps: readonly App[],
    private readonly basePath: string,
  ) {
    this.byId = new Map(apps.map((app) => [app.id, app]));
  }

  /** @param path route template or URL */
  find(path: string | undefined): App | undefined {
    if (path === undefined) return undefined;
    const [first = '', second = ''] = path.slice(this.basePath.length).split(/[/?]/, 3).slice(1);
    return this.byId.get(/^v\d+$/.test(first) ? second : first);
  }
}
