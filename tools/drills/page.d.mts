/** The commands of a page of docs/operations, each block with the heading above it. */
export function blocksOf(page: string): Promise<{ heading: string; commands: string; isRun: boolean }[]>;
