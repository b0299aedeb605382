/** How many headers of this name, in lower case, there are; `rawHeaders` are names and values in turn. */
export function countOf(rawHeaders: readonly string[], name: string): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const found = rawHeaders[index] ?? '';
    if (found.length === name.length && found.toLowerCase() === name) count += 1;
  }
  return count;
}
