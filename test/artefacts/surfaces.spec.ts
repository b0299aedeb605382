import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { surfacePages } from '../../tools/artefacts/surfaces.mjs';

const SOURCE = `
function Injectable(): ClassDecorator { return () => undefined; }
class Linen { count = 1; }
/** Where a guest sleeps. */
@Injectable()
export class Bed {
  private readonly linen = new Linen();
  #made = true;
  constructor(readonly room: number) {}
  /** Of course. */
  make(at: Date): Promise<boolean> { return Promise.resolve(this.#made && at > new Date(this.linen.count)); }
}
export class Key { constructor(readonly of: Bed) {} }
export const PRICE_CENTS = 9_000;
export function wake(bed: Bed, at = new Date()): void { void bed.make(at); }
export type Guest = { name: string };
`;

describe('the page of what a door exports', () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'rookery-surfaces-'));
    const compilerOptions = { target: 'es2023', module: 'nodenext', experimentalDecorators: true, types: [] };
    await put('tsconfig.json', JSON.stringify({ compilerOptions }));
    await put('package.json', '{"type":"module"}');
    await put('src/core/inn/inn.ts', SOURCE);
    await put('src/core/inn/index.ts', "export { Bed, type Guest, Key, PRICE_CENTS, wake } from './inn.js';\n");
    await put('src/apps/inn/contract/night.ts', 'export interface Night { from: Date }\nconst hidden = 1;\n');
  });
  afterEach(() => rm(root, { recursive: true }));

  const put = async (file: string, text: string) => {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  };
  const shown = (page: string) => /```ts\n([\s\S]*?)```/.exec(surfacePages(root)[page] ?? '')?.[1];

  it('has a declaration for each name, sorted, without what is private or made by Nest', () => {
    expect(shown('docs/reference/surfaces/inn.md')).toBe(
      [
        'class Bed {',
        '  readonly room: number;',
        '  make(at: Date): Promise<boolean>;',
        '}',
        'type Guest = {',
        '  name: string;',
        '};',
        'class Key {',
        '  readonly of: Bed;',
        '  constructor(of: Bed);',
        '}',
        'const PRICE_CENTS = 9000;',
        'function wake(bed: Bed, at?: Date): void;',
        '',
      ].join('\n'),
    );
  });

  it('is there for each file of a contract, too', () => {
    expect(shown('docs/reference/surfaces/inn-night.md')).toBe('interface Night {\n  from: Date;\n}\n');
  });

  it('is another when what is exported is another', async () => {
    await put('src/core/inn/inn.ts', SOURCE.replace('at = new Date()', 'at: Date'));
    expect(shown('docs/reference/surfaces/inn.md')).toContain('function wake(bed: Bed, at: Date): void;');
  });
});
