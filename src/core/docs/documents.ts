import type { App } from '#core/app';
import { ServerConfig, type Settings } from '#core/config';
import type { DescribedRoutes } from './describe-routes.js';
import { type OpenApi, openApiOf } from './open-api.js';
import { type StoredAnswer, storedAnswer } from './stored-answer.js';

/** Describes the routes of the platform and of every app there is, served here or not. */
export type DescribeAll = () => Promise<readonly DescribedRoutes[]>;

/** The OpenAPI documents; made when they are first asked for, because only few processes ever are. */
export class Documents {
  readonly served: readonly App[];
  private described: Promise<readonly DescribedRoutes[]> | undefined;
  private readonly answers = new Map<string, Promise<StoredAnswer>>();

  constructor(
    readonly apps: readonly App[],
    private readonly settings: Settings,
    private readonly describeAll: DescribeAll,
  ) {
    const wanted = settings.get(ServerConfig).apps;
    this.served = apps.filter(({ id }) => wanted.length === 0 || wanted.includes(id));
  }

  /** `/openapi.json`: the platform and what is served here, or every app (C3.6). */
  whole(which: 'served' | 'all'): Promise<StoredAnswer> {
    return this.stored(which, () => this.wholeDocument(which === 'all' ? this.apps : this.served));
  }

  /** `/{app}/openapi.json`. */
  of(app: App): Promise<StoredAnswer> {
    return this.stored(`of ${app.id}`, () => this.documentOf(app));
  }

  /** All of them as files by name; texts to read, and the same ones for the same code and settings. */
  async files(): Promise<Record<string, string>> {
    const files: Record<string, string> = { 'openapi.json': textOf(await this.wholeDocument(this.apps)) };
    for (const app of this.apps) files[`${app.id}.openapi.json`] = textOf(await this.documentOf(app));
    return files;
  }

  private stored(key: string, make: () => Promise<OpenApi>): Promise<StoredAnswer> {
    let answer = this.answers.get(key);
    if (!answer) {
      answer = make().then((document) => storedAnswer('application/json; charset=utf-8', JSON.stringify(document)));
      this.answers.set(key, answer);
    }
    return answer;
  }

  private async wholeDocument(apps: readonly App[]): Promise<OpenApi> {
    const parts = (await this.all()).filter(({ app }) => app === undefined || apps.includes(app));
    return openApiOf(this.settings.get(ServerConfig).name, parts, this.settings);
  }

  private async documentOf(app: App): Promise<OpenApi> {
    const parts = (await this.all()).filter((part) => part.app === app);
    return openApiOf(`${this.settings.get(ServerConfig).name}: ${app.title}`, parts, this.settings);
  }

  private all(): Promise<readonly DescribedRoutes[]> {
    return (this.described ??= this.describeAll());
  }
}

function textOf(document: OpenApi): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
