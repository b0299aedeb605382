import type { Type } from '@nestjs/common';
import type { ConfigClass } from '#core/config';
import type { CodeTable } from '#core/errors';
import { type AppNames, namesOf } from './app-names.js';
import type { Contract, ProvidedContract } from './contract.js';
import type { Recurring } from './recurring.js';

export interface Seed {
  /** Says what it made. */
  load(): Promise<string>;
}

/** What an app says about itself; everything else about it is derived from this (C4.1). */
export interface AppDeclaration {
  /** kebab-case, at most 20 characters. */
  id: string;
  /** 1 … 214748; owns the error codes number·10000 … number·10000+9999. */
  number: number;
  title: string;
  module: Type<object>;
  entities?: readonly Type<object>[];
  /** In the order they are applied. */
  migrations?: readonly { readonly name: string }[];
  codes?: CodeTable;
  config?: ConfigClass;
  provides?: readonly ProvidedContract[];
  uses?: readonly Contract[];
  /** What is done again and again, while the app is served and switched on. */
  recurring?: readonly Type<Recurring>[];
  /** Loads demonstration data; may be run again (`npm run seed`). */
  seed?: Type<Seed>;
  /** `rest` answers business failures with a status of their own instead of 200 (C2.1). */
  statusMode?: 'envelope' | 'rest';
}

/** A declaration with its derived names. */
export interface App extends Readonly<Required<Omit<AppDeclaration, 'config' | 'seed'>>> {
  readonly config: ConfigClass | undefined;
  readonly seed: Type<Seed> | undefined;
  readonly names: AppNames;
}

export function defineApp(declaration: AppDeclaration): App {
  return Object.freeze({
    entities: [],
    migrations: [],
    codes: {},
    config: undefined,
    seed: undefined,
    provides: [],
    uses: [],
    recurring: [],
    statusMode: 'envelope',
    ...declaration,
    names: namesOf(declaration.id, declaration.number),
  } satisfies App);
}
