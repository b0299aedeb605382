import { endOfWords } from './command-line.js';

// an operator who writes `--port 80` behind the program would find it serving somewhere else (C11)
const { status, text } = await endOfWords(
  'main',
  'Serves the apps. It takes no words: its settings are environment variables (docs/reference/settings.md)',
  process.argv.slice(2),
);
(status === 0 ? process.stdout : process.stderr).write(`${text}\n`);
process.exitCode = status;
