import { existsSync } from 'node:fs';
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';

const EX_USAGE = 64; // of sysexits.h

/**
 * What was said on the command line of a program of ours, which then does nothing that it was not told (C11).
 * @param {{ name: string, summary: string, words?: Record<string, string | { is: string, choices?: string[],
 *   mustExist?: boolean }>, options?: Record<string, string> }} program `words` are `<needed>`, `[may be left out]` or
 *   `[any...]`; `name` is that of the npm script
 * @returns {{ words: any[], options: Record<string, any>, end?: { status: number, text: string } }} with an `end`
 *   instead of words when the program has nothing to do: 0 after `--help`, 64 for what has no meaning
 */
export function readWords({ name, summary, words = {}, options = {} }, args) {
  let text = '';
  const say = (more) => (text += more);
  const program = new Command(`npm run ${name} --`)
    .description(summary)
    .helpOption('-h, --help', 'print this, and do nothing')
    .exitOverride()
    .showHelpAfterError()
    .configureOutput({ writeOut: say, writeErr: say });
  for (const [word, meaning] of Object.entries(words)) program.addArgument(argumentOf(word, meaning));
  for (const [flags, is] of Object.entries(options)) program.addOption(optionOf(flags, is));
  try {
    program.parse(args, { from: 'user' });
    return { words: program.processedArgs, options: program.opts() };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { words: [], options: {}, end: { status: error.exitCode === 0 ? 0 : EX_USAGE, text: text.trimEnd() } };
  }
}

/** The same for a program that is its own process, which ends here when there is nothing to do. */
export function wordsOf(program) {
  const { end, ...said } = readWords(program, process.argv.slice(2));
  if (!end) return said;
  console[end.status === 0 ? 'log' : 'error'](end.text);
  process.exit(end.status);
}

function argumentOf(word, meaning) {
  const { is, choices, mustExist } = typeof meaning === 'string' ? { is: meaning } : meaning;
  const argument = new Argument(word, is);
  if (choices) return argument.choices(choices);
  return argument.argParser((value) => {
    if (mustExist && !existsSync(filled(value))) throw new InvalidArgumentError('It is not there.');
    return filled(value);
  });
}

function optionOf(flags, is) {
  const option = new Option(flags, is);
  return option.isBoolean() ? option : option.argParser((value, before) => sole(filled(value), before));
}

/** A script that forgot to set a variable gives an empty word. */
function filled(value) {
  if (value === '') throw new InvalidArgumentError('It is empty.');
  return value;
}

/** Of two values one would be ignored; and what looks like an option follows one whose value was forgotten. */
function sole(value, before) {
  if (before !== undefined) throw new InvalidArgumentError('It is given twice.');
  if (value.startsWith('--')) throw new InvalidArgumentError('It looks like an option.');
  return value;
}
