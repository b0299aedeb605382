import type { App } from '#core/app';
import { codes, type CodeTable, statusOf } from '#core/errors';
import { OTHER_STATUSES } from './failures.js';
import { sentence, table } from './markdown.js';

/** Every code that these apps can answer with, the platform's first, as Markdown (C2). */
export function codeTables(apps: readonly App[]): string {
  // one app's document tells of the platform's codes what they are there
  const statusMode = apps.length === 1 ? apps[0]?.statusMode : 'envelope';
  return [
    'A code out of this table tells what happened; its HTTP status follows from it.',
    tableOf(codes, statusMode),
    ...apps
      .filter((app) => Object.keys(app.codes).length > 0)
      .flatMap((app) => [`### Codes of ${app.title}`, tableOf(app.codes, app.statusMode)]),
  ].join('\n\n');
}

function tableOf(definitions: CodeTable, statusMode: App['statusMode'] | undefined): string {
  const rows = Object.values(definitions)
    .sort((a, b) => a.code - b.code)
    .map((definition) => {
      const statuses = [statusOf(definition, statusMode), ...(OTHER_STATUSES.get(definition.code) ?? [])];
      return [definition.code, sentence(definition.message), statuses.join(', '), sentence(definition.meaning)];
    });
  return table(['code', 'message', 'HTTP', 'when'], rows);
}
