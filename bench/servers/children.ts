import type { ChildProcess } from 'node:child_process';

const running = new Set<ChildProcess>();

// whoever was being started when an interrupt came
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** No child outlives the benchmark. */
export function ownChild<T extends ChildProcess>(child: T): T {
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}
