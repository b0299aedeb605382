import { code, page, sentence, table } from './markdown.mjs';

const INTRO = `What operators do, by \`npm run <command> -- <words>\` or, in the image too, \`node dist/cli.js <command> <words>\`.
\`--help\` prints the usage of a command and \`--version\` the version. Words that are not understood end with 64, and nothing is
done (C11); a word that begins with a dash goes after \`--\`.`;

/** Every command, with its words and options. */
export function commandsPage({ commands: { COMMANDS }, commandLine: { usageOf } }) {
  const rows = COMMANDS.map((command) => [code(usageOf(command)), sentence(command.summary), meaningsOf(command)]);
  return page('Commands', INTRO, table(['command', 'what it does', 'words and options'], rows));
}

function meaningsOf({ words = {}, options = {} }) {
  return Object.entries({ ...words, ...options })
    .map(([name, meaning]) => `${code(name)} ${sentence(meaning)}`)
    .join('; ');
}
