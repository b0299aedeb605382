export declare function smokeTest(
  args: readonly string[],
  env: Readonly<NodeJS.ProcessEnv>,
  console: { log(text: string): void; error(text: string): void },
): Promise<number>;
