import { readdirSync, readFileSync } from 'node:fs';

/**
 * CPU time of a process so far, user and system, all of its threads, from Linux's own accounting: nothing runs in the
 * process itself. `stat` would say the same in steps of 10 ms.
 */
export function cpuMsOf(pid: number): number {
  const tasks = `/proc/${pid}/task`;
  const nanoseconds = readdirSync(tasks).map((task) => nanosecondsOf(`${tasks}/${task}/schedstat`));
  return nanoseconds.reduce((sum, each) => sum + each, 0) / 1e6;
}

/** Resident memory now, and the most there ever was. */
export function memoryMiBOf(pid: number): { resident: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const read = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1024;
  return { resident: read('VmRSS'), peak: read('VmHWM') };
}

function nanosecondsOf(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8').split(' ', 1)[0]);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return 0; // the thread has just ended
    throw error;
  }
}
