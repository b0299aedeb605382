import { Argument, Command as Parser, CommanderError, InvalidArgumentError, Option } from 'commander';
import { VERSION } from '#core/app';

/** What a program does for one name on its command line, declared once: parsing, usage text and the docs follow from it. */
export interface Command<Subject = unknown, Options extends object = object> {
  name: string;
  /** One sentence, without its full stop. */
  summary: string;
  /** Words in their order, `<needed>` or `[may be left out]` → what each is. */
  words?: Readonly<Record<string, string>>;
  /** Such as `--force`, or `--days <number>` with a value → what it says. */
  options?: Readonly<Record<string, string>>;
  /** @throws UsageError before anything is done */
  run(subject: Subject, words: readonly (string | undefined)[], options: Options): Promise<string>;
}

/** How a command ended: an exit status of sysexits.h, and what goes to standard output, or to standard error. */
export interface CommandEnd {
  status: number;
  text: string;
}

/** A word has no meaning here. Nothing is done, and the usage of the command is shown. */
export class UsageError extends Error {}

const EX_USAGE = 64;

/**
 * Runs the command that `args` name, on what `prepare` makes, which is not called for a command line that is not
 * understood: that ends with 64. `--help` and `--version` end with 0. @throws what the command throws
 */
export async function runNamed<Subject>(
  commands: readonly Command<Subject>[],
  args: readonly string[],
  prepare: () => Subject,
): Promise<CommandEnd> {
  let text = '';
  const say = (more: string) => (text += more);
  const program = parserOf(
    'cli',
    'What operators do: node dist/cli.js <command>, or npm run <command> -- <words>',
    say,
  );
  for (const command of commands) {
    const parser = subParserOf(command, say);
    parser.action(async () => {
      const words = parser.processedArgs as (string | undefined)[];
      say(await orUsage(parser, () => command.run(prepare(), words, parser.opts())));
    });
    program.addCommand(parser);
  }
  const status = await program.parseAsync(args, { from: 'user' }).then(() => 0, statusOf);
  return { status, text: text.trimEnd() };
}

/** How a program that takes no words ends when it is given some. */
export async function endOfWords(name: string, summary: string, args: readonly string[]): Promise<CommandEnd> {
  let text = '';
  const program = parserOf(name, summary, (more) => (text += more));
  // such as `--` alone, which is no word, and asks for nothing
  program.action(() => program.error('error: it takes no words'));
  const status = await program.parseAsync(args, { from: 'user' }).then(() => 0, statusOf);
  return { status, text: text.trimEnd() };
}

/** Reads a whole number from 0. @throws UsageError */
export function wholeNumber(name: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new UsageError(`${name} is a whole number, not "${text}"`);
}

/** How a command is asked for, in one line. */
export function usageOf({ name, words = {}, options = {} }: Command): string {
  return [name, ...Object.keys(words), ...Object.keys(options).map((each) => `[${each}]`)].join(' ');
}

function parserOf(name: string, summary: string, say: (text: string) => void): Parser {
  return new Parser(name)
    .description(summary)
    .helpOption('-h, --help', 'print this, and do nothing')
    .version(VERSION, '--version', 'print the version, and do nothing')
    .exitOverride()
    .showHelpAfterError()
    .configureOutput({ writeOut: say, writeErr: say, getOutHelpWidth: () => 100, getErrHelpWidth: () => 100 });
}

function subParserOf(command: Command<never>, say: (text: string) => void): Parser {
  const { name, summary, words = {}, options = {} } = command;
  const parser = parserOf(name, summary, say).usage(usageOf({ ...command, name: '' }).trim());
  for (const [word, meaning] of Object.entries(words))
    parser.addArgument(new Argument(word, meaning).argParser((value: string) => filled(value)));
  for (const [flags, meaning] of Object.entries(options)) {
    const option = new Option(flags, meaning);
    if (!option.isBoolean()) option.argParser((value: string, before) => sole(filled(value), before));
    parser.addOption(option);
  }
  return parser;
}

/** A script that forgot to set a variable gives an empty word. */
function filled(value: string): string {
  if (value === '') throw new InvalidArgumentError('It is empty.');
  return value;
}

/** Of two values one would be ignored; and what looks like an option follows one whose value was forgotten. */
function sole(value: string, before: unknown): string {
  if (before !== undefined) throw new InvalidArgumentError('It is given twice.');
  if (value.startsWith('--')) throw new InvalidArgumentError('It looks like an option.');
  return value;
}

/** What the parser throws where it would end the process. @throws any other error */
function statusOf(error: unknown): number {
  if (!(error instanceof CommanderError)) throw error;
  return error.exitCode === 0 ? 0 : EX_USAGE;
}

async function orUsage<T>(parser: Parser, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UsageError) return parser.error(`error: ${error.message}`);
    throw error;
  }
}
