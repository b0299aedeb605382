/** A number of the contract that something in the repository names. */
export interface Citation {
  number: string;
  /** The file. */
  where: string;
  /** Whether the name of a test says it; else a comment, a message or a page does. */
  inTestName: boolean;
}

/** One number of the page: what has a text of its own under it. */
interface Promised {
  number: string;
  isBuilt: boolean;
}

interface Page {
  promises: Promised[];
  /** Headings, too: a whole section may be cited. */
  numbers: Set<string>;
  complaints: string[];
}

// beside these characters it is a part of something else: of a checksum in base64, a percent-encoded byte, a version
const NUMBER = /(?<![\w%+/=.-])C\d{1,2}(?:\.\d{1,2})?(?![\w%+/=]|\.\d)/g;
const MARK = /^Not built yet(\.|: \S.*\.)$/;

export function numbersIn(text: string): string[] {
  return [...text.matchAll(NUMBER)].map(([number]) => number);
}

/** What is wrong between the page and those who cite it: each line names the number and what to do. */
export function complaintsOf(text: string, citations: readonly Citation[]): string[] {
  const { promises, numbers, complaints } = readPage(text);
  const tested = new Map(citations.filter(({ inTestName }) => inTestName).map(({ number, where }) => [number, where]));
  const unknown = new Set(
    citations
      .filter(({ number }) => !numbers.has(number))
      .map(
        ({ number, where }) => `${where} cites ${number}, which is not on the page: cite another, or write it there`,
      ),
  );
  const untested = promises
    .filter(({ number, isBuilt }) => isBuilt && !tested.has(number))
    .map(({ number }) => `${number} is built, and the name of no test cites it: name it in the test that holds it`);
  const stale = promises
    .filter(({ number, isBuilt }) => !isBuilt && tested.has(number))
    .map(
      ({ number }) => `${number} is marked as not built, and ${tested.get(number)} tests it: name the missing parts`,
    );
  return [...complaints, ...unknown, ...untested, ...stale];
}

function readPage(text: string): Page {
  const numbers = new Set<string>();
  const promises: Promised[] = [];
  const complaints: string[] = [];
  for (const { number, blocks } of entriesOf(text)) {
    if (numbers.has(number)) complaints.push(`${number} is twice on the page`);
    numbers.add(number);
    const marks = blocks.filter((block) => block.startsWith('>')).map((block) => block.replace(/^> ?/gm, ''));
    const [mark, ...more] = marks.map((lines) => lines.split('\n').join(' '));
    if (more.length > 0 || (mark !== undefined && !MARK.test(mark)))
      complaints.push(`${number} has no one mark of the form "> Not built yet." or "> Not built yet: parts."`);
    if (blocks.length > marks.length) promises.push({ number, isBuilt: mark !== 'Not built yet.' });
    else if (mark !== undefined) complaints.push(`${number} has a mark and no text`);
  }
  return { promises, numbers, complaints };
}

/** Each heading and each number with the blocks of text below it, up to the next one. */
function entriesOf(text: string): { number: string; blocks: string[] }[] {
  const parts = text.split(/^(?=## C\d+ |\*\*C\d+\.\d+\*\* )/m).slice(1);
  return parts.map((part) => {
    const [number = ''] = numbersIn(part.replaceAll('**', ' '));
    const own = part.startsWith('##') ? part.replace(/^.*\n/, '') : part;
    return {
      number,
      blocks: own
        .trim()
        .split(/\n\s*\n/)
        .filter(Boolean),
    };
  });
}
