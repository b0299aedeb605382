import { apps } from '../../src/apps/registry.js';
import { runCommand } from '../../src/commands/commands.js';

/**
 * Runs a command such as `['db:status']` in this process, with these settings alone: what `dist/cli.js` does without the
 * two seconds that a program takes to start. That the program does the same is shown by commands/cli.spec.
 */
export async function runCli(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ code: number; output: string }> {
  // log lines would go to the standard output of the tests
  const { status, text } = await runCommand(apps, args, { env: { ...env, LOG_LEVEL: 'critical' } });
  return { code: status, output: text };
}
