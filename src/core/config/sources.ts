import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { Problem } from './setting.js';

export interface Sources {
  /** The process environment. */
  env: Readonly<Record<string, string | undefined>>;
  /** Path of the `.env` file; it may be absent. */
  envFile?: string;
}

/** The environment and `.env` of this process: the only place that looks at them. */
export function processSources(): Sources {
  return { env: process.env, envFile: '.env' };
}

export interface Found {
  text: string;
  /** Where it was read, for people. */
  from: string;
}

export interface LocatedProblem extends Problem {
  readFrom: string;
}

/** Finds the text of a variable: `.env` < environment < the file that `X_FILE` names (C11). */
export class SourceReader {
  /** Files that could not be read. */
  readonly problems: LocatedProblem[] = [];
  private readonly found = new Map<string, Found | undefined>();
  private readonly levels: readonly { values: Sources['env']; name: string }[];

  constructor({ env, envFile }: Sources) {
    const dotenv = envFile !== undefined && existsSync(envFile) ? parseEnv(readFileSync(envFile, 'utf8')) : {};
    this.levels = [
      { values: env, name: 'the environment' },
      { values: dotenv, name: envFile ?? '.env' },
    ];
  }

  /** An empty value is an absent one. */
  find(variable: string): Found | undefined {
    if (!this.found.has(variable)) {
      const file = this.plain(`${variable}_FILE`);
      this.found.set(variable, (file && this.secret(variable, file)) ?? this.plain(variable));
    }
    return this.found.get(variable);
  }

  private plain(variable: string): Found | undefined {
    for (const { values, name } of this.levels) {
      const text = values[variable];
      if (text !== undefined && text !== '') return { text, from: name };
    }
    return undefined;
  }

  private secret(variable: string, { text: path, from }: Found): Found | undefined {
    const name = `${variable}_FILE`;
    try {
      return { text: readFileSync(path, 'utf8').replace(/\r?\n$/, ''), from: name };
    } catch {
      this.problems.push({ variable: name, rule: 'names a file that cannot be read', readFrom: from });
      return undefined;
    }
  }
}
