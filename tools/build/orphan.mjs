const pollMs = 200;

/**
 * Passes on the SIGTERM that npm keeps from its scripts: it signals only the shell around the script, which dies and
 * leaves this process running, its port taken. A new parent is how that looks from here.
 */
export function endWithShellOfNpm() {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return; // Windows has no SIGTERM to pass on
  const shell = process.ppid;
  let looks = 0;
  const timer = setInterval(() => {
    // looked at twice, because a signal to the whole group may have come already and not yet been heard here
    if (process.ppid === shell || (looks += 1) < 2) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, pollMs);
  timer.unref();
  // a signal to the whole group reaches this process too; passed on, it would be the second one, which ends it at once
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      clearInterval(timer);
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal); // nobody else hears it yet
    });
  }
}
