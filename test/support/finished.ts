import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** How a program ended, and what it said on both streams. */
export interface Finished {
  status: number | null;
  said: string;
}

/** Runs a program to its end, with nothing of the test's own environment but `PATH`. */
export async function finished(
  program: string,
  args: readonly string[],
  { env = {}, cwd }: { env?: Readonly<NodeJS.ProcessEnv>; cwd?: string } = {},
): Promise<Finished> {
  const child = spawn(program, args, { cwd, env: { PATH: process.env.PATH, ...env } });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, said };
}
