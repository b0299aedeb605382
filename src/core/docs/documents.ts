import { type App, servedApps } from '#core/app';
import { ServerConfig, type Settings } from '#core/config';
import type { DescribedRoutes } from './describe-routes.js';
import { MadeOnce } from './made-once.js';
import { type OpenApi, openApiOf } from './open-api.js';
import { StoredAnswer } from './stored-answer.js';

/** Describes the routes of the platform and of every app there is, served here or not. */
export type DescribeAll = () => Promise<readonly DescribedRoutes[]>;

/** Where the document of everything is, below the base path. */
export const WHOLE_PATH = '/openapi.json';

/** Where an app's document is, below the base path. */
export function documentPath({ names }: App): string {
  return `${names.route}/openapi.json`;
}

/** The OpenAPI documents; made when they are first asked for, because only few processes ever are. */
export class Documents {
  readonly served: readonly App[];
  private readonly described = new MadeOnce<'all', readonly DescribedRoutes[]>();
  private readonly answers = new MadeOnce<string, StoredAnswer>();

  constructor(
    readonly apps: readonly App[],
    private readonly settings: Settings,
    private readonly describeAll: DescribeAll,
  ) {
    this.served = servedApps(apps, settings);
  }

  /** `/openapi.json`: the platform and what is served here, or every app (C3.6). */
  whole(which: 'served' | 'all'): Promise<StoredAnswer> {
    return this.stored(which, () => this.wholeDocument(which === 'all' ? this.apps : this.served));
  }

  /** `/{app}/openapi.json`. */
  of(app: App): Promise<StoredAnswer> {
    return this.stored(`of ${app.id}`, () => this.documentOf(app));
  }

  /** Every document as a file by its name; texts to read, and the same ones for the same code and settings. */
  async files(): Promise<Record<string, string>> {
    const files: Record<string, string> = { 'openapi.json': textOf(await this.wholeDocument(this.apps)) };
    for (const app of this.apps) files[`${app.id}.openapi.json`] = textOf(await this.documentOf(app));
    return files;
  }

  private stored(key: string, make: () => Promise<OpenApi>): Promise<StoredAnswer> {
    return this.answers.get(
      key,
      async () => new StoredAnswer('application/json; charset=utf-8', JSON.stringify(await make())),
    );
  }

  private async wholeDocument(apps: readonly App[]): Promise<OpenApi> {
    const parts = (await this.all()).filter(({ app }) => app === undefined || apps.includes(app));
    return openApiOf({ title: this.settings.get(ServerConfig).name, path: WHOLE_PATH }, parts, this.settings);
  }

  private async documentOf(app: App): Promise<OpenApi> {
    const parts = (await this.all()).filter((part) => part.app === app);
    const title = `${this.settings.get(ServerConfig).name}: ${app.title}`;
    return openApiOf({ title, path: documentPath(app) }, parts, this.settings);
  }

  private all(): Promise<readonly DescribedRoutes[]> {
    return this.described.get('all', this.describeAll);
  }
}

function textOf(document: OpenApi): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
