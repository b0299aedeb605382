import { cruise } from 'dependency-cruiser';
import { readOptions } from './violations.mjs';

const ROOM = /^src\/(?:core\/([^/]+)|(observability))\//;

/**
 * Which room leans on which in the sources of a checkout.
 * @param root holds package.json and src.
 * @returns of each room, by name, what its files import: other rooms by name, the rest by path; `types of` those of
 *   which it imports nothing else.
 */
export async function arrowsIn(root) {
  const { output } = await cruise(['src'], { ...readOptions, baseDir: root });
  const inRooms = output.modules.filter(({ source }) => ROOM.test(source) && !source.endsWith('.spec.ts'));
  const byRoom = Object.entries(Object.groupBy(inRooms, ({ source }) => ownerOf(source)));
  return Object.fromEntries(byRoom.map(([room, modules]) => [room, leanedOn(room, modules)]));
}

function leanedOn(room, modules) {
  const imports = modules
    .flatMap(({ dependencies }) => dependencies)
    .filter(({ resolved }) => resolved.startsWith('src/') && ownerOf(resolved) !== room);
  const byOwner = Object.entries(Object.groupBy(imports, ({ resolved }) => ownerOf(resolved)));
  return byOwner
    .map(([owner, found]) =>
      found.every(({ dependencyTypes }) => dependencyTypes.includes('type-only')) ? `types of ${owner}` : owner,
    )
    .sort();
}

function ownerOf(file) {
  const [, room, observability] = ROOM.exec(file) ?? [];
  return room ?? observability ?? file;
}
