export declare function keepArtefacts(
  args: readonly string[],
  make: () => Promise<Readonly<Record<string, string>>>,
  console: { log(text: string): void; error(text: string): void },
): Promise<number>;
