import type { App } from '#core/app';
import { codeTables } from './code-table.js';
import { folded } from './markdown.js';
import { TIMESTAMP, TRACE_ID } from './schema.js';

const SUMMARY = 'Every JSON answer is one envelope, errors included; its `code` 0 is success.';

const ENVELOPE = `    {"code":0,"message":"Success","data":{…},"trace_id":"${String(TRACE_ID.example)}","timestamp":"${String(TIMESTAMP.example)}"}

\`data\` is null on errors. \`trace_id\`, also in the header \`X-Trace-Id\`, finds the request in logs and traces. \`errors\`,
the last key of 3001 and 3002, names each field that is wrong. Fields that are not declared are refused coming in and
never go out. A path under \`/v1\` is the same without it. HEAD is GET without its body.`;

/** What a document says before its routes, which are to be on the first screen: the rest is one click away. */
export function introductionOf(apps: readonly App[]): string {
  return [SUMMARY, folded('The envelope', ENVELOPE), folded('All codes', codeTables(apps))].join('\n\n');
}
