import type { InjectionToken, Provider } from '@nestjs/common';
import type { Room } from './define-room.js';

/** Every way in which rooms cannot be composed, each naming both sides; empty when all is well. */
export function conflictsOf(rooms: readonly Room[]): string[] {
  return [
    ...twice(rooms, ({ id }) => [id], 'the id'),
    ...twice(rooms, ({ entities }) => entities, 'the entity'),
    ...twice(rooms, ({ migrations }) => migrations.map(({ name }) => name.split('-', 1)[0] ?? name), 'the migration'),
    ...twice(rooms, ({ exports }) => exports, 'the export'),
    ...strangers(rooms),
    ...foreignExports(rooms),
    ...circles(rooms),
  ];
}

/** @throws Error listing every conflict */
export function ensureRoomsFit(rooms: readonly Room[]): void {
  const conflicts = conflictsOf(rooms);
  if (conflicts.length > 0) throw new Error(['the rooms do not fit together:', ...conflicts].join('\n  '));
}

/** These rooms, each behind those it comes after, else in the order of the list. They fit together. */
export function inOrder(rooms: readonly Room[]): Room[] {
  const byId = new Map(rooms.map((room) => [room.id, room]));
  const ordered = new Set<Room>();
  const visit = (room: Room) => {
    if (ordered.has(room)) return;
    for (const id of room.after) {
      const other = byId.get(id);
      if (other) visit(other);
    }
    ordered.add(room);
  };
  rooms.forEach(visit);
  return [...ordered];
}

/** What a provider is asked for by. */
export function tokenOf(provider: Provider): InjectionToken {
  return 'provide' in provider ? provider.provide : provider;
}

function nameOf(token: unknown): string {
  return typeof token === 'function' ? token.name : String(token);
}

function twice(rooms: readonly Room[], keysOf: (room: Room) => readonly unknown[], what: string): string[] {
  const first = new Map<unknown, Room>();
  return rooms.flatMap((room) =>
    keysOf(room).flatMap((key) => {
      const other = first.get(key);
      if (!other) first.set(key, room);
      return other ? [`${other.id} and ${room.id} both have ${what} ${nameOf(key)}`] : [];
    }),
  );
}

function strangers(rooms: readonly Room[]): string[] {
  const known = new Set(rooms.map(({ id }) => id));
  return rooms.flatMap(({ id, after }) =>
    after.filter((other) => !known.has(other)).map((other) => `${id} comes after ${other}, which is not on the list`),
  );
}

function foreignExports(rooms: readonly Room[]): string[] {
  return rooms.flatMap(({ id, providers, exports }) => {
    const own = new Set(providers.map(tokenOf));
    return exports
      .filter((token) => !own.has(token))
      .map((token) => `${id} exports ${nameOf(token)} and does not provide it`);
  });
}

/** `a -> b -> a`, once for each circle. */
function circles(rooms: readonly Room[]): string[] {
  const byId = new Map(rooms.map((room) => [room.id, room]));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (id: string, way: readonly string[]) => {
    const from = way.indexOf(id);
    if (from !== -1) found.push(`a circle: ${[...way.slice(from), id].join(' comes after ')}`);
    if (from !== -1 || done.has(id)) return;
    for (const other of byId.get(id)?.after ?? []) visit(other, [...way, id]);
    done.add(id);
  };
  for (const { id } of rooms) visit(id, []);
  return found;
}
