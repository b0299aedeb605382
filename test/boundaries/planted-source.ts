import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const PLANTED = join(import.meta.dirname, 'planted');
// what the sources stand on, and one folder that they must not
const COPIED = ['src', 'package.json', 'tsconfig.json', 'tools/build'];

/** A file that breaks one rule; what stands at its place already stays above it. */
export interface Plant {
  /** `<rule>.ts`, or `<rule>.<what>.ts` where one file cannot show it all. */
  rule: string;
  /** Where it goes in the copy. */
  place: string;
  /** Whether the sources have no such file. */
  isNew: boolean;
  /** How many modules it asks for. */
  imports: number;
}

export interface PlantedSource {
  folder: string;
  plants: readonly Plant[];
  remove(): Promise<void>;
}

/** A copy of the sources with every violation planted in it. */
export async function plantAll(): Promise<PlantedSource> {
  const folder = await mkdtemp(join(tmpdir(), 'rookery-planted-'));
  for (const path of COPIED) await cp(join(ROOT, path), join(folder, path), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  const plants: Plant[] = [];
  for (const file of (await readdir(PLANTED)).sort()) plants.push(await plant(folder, file));
  return { folder, plants, remove: () => rm(folder, { recursive: true, force: true }) };
}

async function plant(folder: string, file: string): Promise<Plant> {
  const text = await readFile(join(PLANTED, file), 'utf8');
  const place = /^\/\/ goes to (src\/\S+)\n/.exec(text)?.[1];
  if (!place) throw new Error(`the first line of ${file} does not say where it goes`);
  await mkdir(dirname(join(folder, place)), { recursive: true });
  await appendFile(join(folder, place), `\n${text}`);
  return {
    rule: file.split('.', 1)[0] ?? '',
    place,
    isNew: !(await exists(join(ROOT, place))),
    imports: text.match(/^import |^export .* from |import\(/gm)?.length ?? 0,
  };
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
