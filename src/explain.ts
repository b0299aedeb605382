import { ConfigError } from '#core/config';
import { DatabaseUnavailableError } from './platform-database.js';

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
  const { syscall, code = '', message } = error as NodeJS.ErrnoException;
  if (syscall === 'listen' && code in REMEDIES)
    return { status: STATUS.unavailable, text: `cannot ${message}; ${REMEDIES[code]}` };
  return { status: STATUS.software, text: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
