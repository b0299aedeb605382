import { getSystemErrorMap } from 'node:util';
import { ConfigError } from '#core/config';
import { DatabaseUnavailableError } from './open-database.js';

/** Exit statuses. Source: sysexits.h. */
const STATUS = { software: 70, unavailable: 69, config: 78 } as const;

/** What helps when the address to listen on cannot be had, by the system's name for the reason. */
const REMEDIES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'stop the other program, or set PORT (for metrics METRICS_PORT)',
  EACCES: 'set PORT (for metrics METRICS_PORT) to one above 1023',
  EADDRNOTAVAIL: 'set HOST to an address of this machine',
};

/** Why the program cannot go on, in words for an operator, and the status it ends with. */
export function explain(error: unknown): { status: number; text: string } {
  if (error instanceof ConfigError) return { status: STATUS.config, text: error.message };
  if (error instanceof DatabaseUnavailableError)
    return { status: STATUS.unavailable, text: `the database cannot be used: ${error.message}` };
  const { syscall = '', code = '' } = error as NodeJS.ErrnoException;
  if (['listen', 'bind'].includes(syscall) && code in REMEDIES)
    return {
      status: STATUS.unavailable,
      text: `cannot ${failureToListen(error as NodeJS.ErrnoException)}; ${REMEDIES[code]}`,
    };
  return { status: STATUS.software, text: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

/** A worker's says `bind EADDRINUSE 127.0.0.1:8000`, without the words that any other process is given. */
function failureToListen({ code = '', errno = 0, message }: NodeJS.ErrnoException): string {
  return message.replace(`bind ${code}`, `listen ${code}: ${getSystemErrorMap().get(errno)?.[1] ?? 'refused'}`);
}
