import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Citation, complaintsOf, numbersIn } from './contract-page.js';
import { testNamesIn } from './test-names.js';

const ROOT = join(import.meta.dirname, '../..');

/** Every text file of the repository that may cite a number. */
async function files(): Promise<string[]> {
  const search = ['grep', '--untracked', '--files-with-matches', '-I', '--null', '--extended-regexp', 'C[0-9]'];
  const { stdout } = await promisify(execFile)('git', search, { cwd: ROOT });
  return stdout.split('\0').filter(Boolean);
}

async function citationsIn(where: string): Promise<Citation[]> {
  const text = await readFile(join(ROOT, where), 'utf8');
  const names = where.endsWith('.spec.ts') ? await testNamesIn(text) : [];
  const cited = (source: string, inTestName: boolean) =>
    numbersIn(source).map((number): Citation => ({ number, where, inTestName }));
  return [...cited(text, false), ...cited(names.join('\n'), true)];
}

describe('the contract', () => {
  let page: string;
  let citations: Citation[];

  beforeAll(async () => {
    page = await readFile(join(ROOT, 'docs/contract.md'), 'utf8');
    citations = (await Promise.all((await files()).map(citationsIn))).flat();
  });

  it('has each number that is cited, and a test for each that is built and for none that is not', () => {
    const tested = citations.filter(({ inTestName }) => inTestName).map(({ number }) => number);
    expect(new Set(tested).size).toBeGreaterThan(40);
    expect(complaintsOf(page, citations)).toEqual([]);
  });

  it('is noticed to differ by one citation, one mark and one test', () => {
    const [first] = citations.filter(({ inTestName }) => inTestName);
    const { number } = first!;
    const without = citations.filter((citation) => !citation.inTestName || citation.number !== number);
    expect(complaintsOf(page, without)).toEqual([expect.stringContaining(`${number} is built`)]);
    const unmarked = page.replace('\n> Not built yet.\n', '');
    expect(complaintsOf(unmarked, citations)).toEqual([expect.stringContaining('is built, and the name of no test')]);
  });
});

describe('a page', () => {
  const page = [
    '# Promises\n\n**Marks.** The line `> Not built yet.` says so.',
    '## C1 First\n\n**C1.1** Built.\n\nAnd more of it.',
    '**C1.2** In part.\n\n| a | table |\n| - | ----- |\n\n> Not built yet: the other\n> part.',
    '**C1.3** Not at all.\n\n> Not built yet.',
    '## C2 Second\n\nText of its own.\n\n**C2.1** And a number.',
  ].join('\n\n');
  const tested = (number: string): Citation => ({ number, where: 'one.spec.ts', inTestName: true });
  const told = (number: string): Citation => ({ number, where: 'one.ts', inTestName: false });
  const all = ['C1.1', 'C1.2', 'C2', 'C2.1'].map(tested);

  it('is right when what is built is tested, and what is not is told of at most', () => {
    expect(complaintsOf(page, [...all, told('C1'), told('C1.3')])).toEqual([]);
  });

  it('does not have a number that is cited, of whichever kind', () => {
    const line = 'one.ts cites C3.1, which is not on the page: cite another, or write it there';
    expect(complaintsOf(page, [...all, told('C3.1'), told('C3.1')])).toEqual([line]);
    expect(complaintsOf(page, [...all, tested('C3')])).toEqual([expect.stringMatching(/^one.spec.ts cites C3,/)]);
  });

  it.each(['C1.1', 'C1.2', 'C2', 'C2.1'])('promises %s, in part or whole, and no test holds it', (number) => {
    const others = all.filter((citation) => citation.number !== number);
    const line = `${number} is built, and the name of no test cites it: name it in the test that holds it`;
    expect(complaintsOf(page, [...others, told(number)])).toEqual([line]);
  });

  it('has a mark that is stale: a test holds what is said to be missing', () => {
    const line = 'C1.3 is marked as not built, and one.spec.ts tests it: name the missing parts';
    expect(complaintsOf(page, [...all, tested('C1.3')])).toEqual([line]);
  });

  it.each([
    ['in other words', '> Not built yet.', '> To be built.'],
    ['without its end', '> Not built yet.', '> Not built yet'],
    ['without parts', '> Not built yet.', '> Not built yet: .'],
    ['twice', '> Not built yet.', '> Not built yet.\n\n> Not built yet.'],
  ])('has a mark %s', (_how, right, wrong) => {
    const line = 'C1.3 has no one mark of the form "> Not built yet." or "> Not built yet: parts."';
    expect(complaintsOf(page.replace(right + '\n\n##', wrong + '\n\n##'), [...all, tested('C1.3')])).toContain(line);
  });

  it('has a number twice', () => {
    expect(complaintsOf(`${page}\n\n**C1.1** Again.`, all)).toEqual(['C1.1 is twice on the page']);
  });
});

describe('what cites a number', () => {
  it('is a word of its own, and no part of a checksum, an encoded byte or a version', () => {
    expect(numbersIn('as of C4.2, (C2, C7.3): C10.')).toEqual(['C4.2', 'C2', 'C7.3', 'C10']);
    expect(numbersIn('sha512-a/C1+C2= %C3%A9 C1.2.3 BC1.2 C1.2a C123 v-C1 C1.234')).toEqual([]);
  });

  it('is the name of a test, however it is written, and nothing else in its file', async () => {
    const source = `
      // of a comment
      describe('a', () => { const it = 'of a value'; });
      describe.skip('b', () => undefined);
      it.each([['of a case']])('c %s', () => { expect('of a body'); });
      (there ? it : it.skip)(\`d \${e}\`, () => undefined);
      it.each\`of a table\`('f', () => undefined);
      submit('of a call', () => undefined);`;
    expect(await testNamesIn(source)).toEqual(['a', 'b', 'c %s', 'd ${…}', 'f']);
  });
});
