const ends = new Set<() => unknown>();

/**
 * Something that a test started and that a failed one would leave behind: ended with the test file, if it still runs.
 * @returns what says that it has ended by itself
 */
export function untilEnded(end: () => unknown): () => void {
  ends.add(end);
  return () => ends.delete(end);
}

/** Ends what is left; run after each test file. */
export async function endLeftovers(): Promise<void> {
  const left = [...ends];
  ends.clear();
  await Promise.all(left.map((end) => end()));
}
