const WELL_KNOWN =
  /^(change.?(me|this|it)|replace.?(me|this)|(super.?)?secret|pass(word|wd)|default|example|placeholder|insecure|dummy|sample|letmein|welcome|qwert|your[-_ ]|my[-_ ](secret|key|jwt|pass)|(jwt|api|internal)[-_ ]?(secret|key|token)|development|admin\W*\d*$|(admin\W*)+$)/i;
// what is left of a secret without them has to be worth as much as it should be
const COMMON_WORDS =
  /change.?me|change.?this|super|secret|pass(word|wd|phrase)|default|example|keyboard.?cat|your|jwt|token|key|admin(istrator)?|\d{1,3}-?bits?|[^a-z0-9+/=]/gi;

const MIN_REMAINING = 12;
const MIN_BITS = { key: 80, password: 28 } as const;

/**
 * Why a secret would be guessed, or undefined. It finds what people type and what documentation shows, not every
 * bad choice: the rule for good ones is to let a machine make them.
 * @param kind a key is guessed offline by whoever holds one token; a password online, against a limit.
 */
export function weaknessOf(secret: string, kind: keyof typeof MIN_BITS): string | undefined {
  if (WELL_KNOWN.test(secret)) return 'is a well-known value';
  if (kind === 'key' && secret.replace(COMMON_WORDS, '').length < MIN_REMAINING) return 'is made of well-known words';
  if (isRepeated(secret)) return 'repeats itself';
  if (isSequence(secret)) return 'is a sequence of neighbours';
  return bitsOf(secret) < MIN_BITS[kind] ? 'has too few different characters' : undefined;
}

/** Whether it is one piece, at most half as long, over and over, the last time perhaps not to its end. */
function isRepeated(text: string): boolean {
  for (let period = 1; period <= text.length / 2; period += 1) if (text.startsWith(text.slice(period))) return true;
  return false;
}

/** Whether most characters follow the one before them in the alphabet, up or down. */
function isSequence(text: string): boolean {
  const codes = [...text].map((character) => character.codePointAt(0) ?? 0);
  const steps = codes.slice(1).filter((code, index) => Math.abs(code - (codes[index] ?? 0)) <= 1);
  return steps.length > text.length / 2;
}

/** Shannon's entropy of its characters, over its length: an upper bound of what it is worth. */
function bitsOf(text: string): number {
  const characters = [...text];
  const counts = Map.groupBy(characters, (character) => character).values();
  return [...counts].reduce((sum, { length }) => sum - length * Math.log2(length / characters.length), 0);
}
