import type { DynamicModule, InjectionToken, Provider, Type as Class } from '@nestjs/common';
import type { App, Recurring } from '#core/app';
import type { ConfigClass, Problem, Settings } from '#core/config';
import type { HealthComponent } from './health-component.js';
import type { Routes, Starts } from './parts.js';

/**
 * What a room says about itself; the platform is a loop over these. Whatever is named here as a class is made by Nest,
 * which injects what the room itself provides, what the rooms it comes `after` export, and what every room is given.
 */
export interface RoomDeclaration {
  /** The name of its folder. */
  id: string;
  /** Rooms that are made before it: what they export, it may have injected. */
  after?: readonly string[];
  configs?: readonly ConfigClass[];
  /** Judges settings of several classes together. */
  judge?: (settings: Settings, apps: readonly App[]) => Problem[];
  entities?: readonly Class<object>[];
  /** Named `NNNN-what`; those of all rooms are one row of numbers, applied in their order. */
  migrations?: readonly { readonly name: string }[];
  imports?: readonly DynamicModule[];
  controllers?: readonly Class<object>[];
  providers?: readonly Provider[];
  /** Of its providers those that other rooms, steps of a request and apps may have injected. */
  exports?: readonly InjectionToken[];
  /** Handles of one app: providers of its own module, which may have injected what all rooms export. */
  perApp?: (app: App) => readonly Provider[];
  /** Classes that declare figures when they are made (C10.3). */
  metrics?: readonly Class<object>[];
  /** What `/health` shows of it (C9.1). */
  health?: readonly Class<HealthComponent>[];
  /** What is done again and again. */
  recurring?: readonly Class<Recurring>[];
  /** What begins once everything is made, in a process that serves; a command does not. */
  starts?: readonly Class<Starts>[];
  /** Routes outside the envelope, which no controller has (C1.4). */
  routes?: readonly Class<Routes>[];
}

export type Room = Readonly<Required<RoomDeclaration>>;

export function defineRoom(declaration: RoomDeclaration): Room {
  return Object.freeze({
    after: [],
    configs: [],
    judge: () => [],
    entities: [],
    migrations: [],
    imports: [],
    controllers: [],
    providers: [],
    exports: [],
    perApp: () => [],
    metrics: [],
    health: [],
    recurring: [],
    starts: [],
    routes: [],
    ...declaration,
  } satisfies Room);
}
