import { parseArgs } from 'node:util';

export const SECTIONS = ['workloads', 'start', 'memory', 'apps'] as const;
export type Section = (typeof SECTIONS)[number];

/** How much is measured. */
export interface Scale {
  /** Rounds of each server, in alternation. */
  pairs: number;
  /** Part of a workload's requests that a round sends. */
  share: number;
  warmUp: number;
  starts: number;
  /** Numbers of generated apps. */
  apps: readonly number[];
}

export interface Options {
  sections: readonly Section[];
  /** Ids of workloads; empty for all. */
  workloads: readonly string[];
  scale: Scale;
  /** Where the figures go as JSON. */
  json?: string;
}

/** The command line asks for what is not there. */
export class UsageError extends Error {}

const FULL: Scale = { pairs: 10, share: 1, warmUp: 2000, starts: 5, apps: [2, 10, 50, 200] };
// shows that everything runs; its figures mean nothing
const QUICK: Scale = { pairs: 2, share: 0.01, warmUp: 20, starts: 1, apps: [2, 3] };

export const USAGE = `usage: npm run bench -- [options]
  --only <${SECTIONS.join('|')}>[,...]   sections to run; all unless said
  --workloads <W1,...>                     workloads to run; all unless said
  --pairs <n>                              rounds, at least 2; ${FULL.pairs} unless said
  --json <file>                            writes all figures there
  --quick                                  a run that shows that everything works, and measures nothing
  --help                                   shows this`;

/** @throws UsageError */
export function parseOptions(args: readonly string[]): Options {
  const values = parse(args);
  const scale = values.quick ? QUICK : FULL;
  const pairs = values.pairs === undefined ? scale.pairs : Number(values.pairs);
  if (!Number.isInteger(pairs) || pairs < 2) throw new UsageError('--pairs is a whole number, 2 or more');
  const sections = wordsOf(values.only);
  const unknown = sections.filter((word) => !SECTIONS.some((section) => section === word));
  if (unknown.length > 0) throw new UsageError(`there is no section ${unknown.join(', ')}`);
  return {
    sections: SECTIONS.filter((section) => sections.length === 0 || sections.includes(section)),
    workloads: wordsOf(values.workloads),
    scale: { ...scale, pairs },
    ...(values.json !== undefined && { json: values.json }),
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    const { values, tokens } = parseArgs({
      args: [...args],
      options: { only: text, workloads: text, pairs: text, json: text, quick: { type: 'boolean' } },
      tokens: true,
    });
    ensureUnderstood(tokens);
    return values;
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

/** A script that forgot to set a variable gives an empty word; of two values one would be ignored (C11). */
function ensureUnderstood(tokens: readonly { kind: string; rawName?: string; value?: string | undefined }[]): void {
  const seen = new Set<string>();
  for (const { rawName, value } of tokens) {
    if (rawName === undefined) continue;
    if (value === '') throw new Error(`${rawName} is empty`);
    if (seen.has(rawName)) throw new Error(`${rawName} is given twice`);
    seen.add(rawName);
  }
}

function wordsOf(text: string | undefined): string[] {
  return text?.split(',') ?? [];
}
