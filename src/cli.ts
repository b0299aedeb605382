import 'reflect-metadata';
import { apps } from './apps/registry.js';
import { processSources } from '#core/config';
import { runCommand } from './commands/commands.js';

const { status, text } = await runCommand(apps, process.argv.slice(2), processSources());
(status === 0 ? process.stdout : process.stderr).write(`${text}\n`);
process.exitCode = status;
