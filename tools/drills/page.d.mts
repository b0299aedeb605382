/** The commands of a page of docs/operations, each block with the heading above it and who runs it. */
export function blocksOf(
  page: string,
): Promise<{ heading: string; commands: string; isRun: boolean; runBy: string | undefined }[]>;

/** The blocks of a page that a drill or a test is to run, in their order. @throws when there is none */
export function commandsOf(page: string, runner: string): Promise<string[]>;
