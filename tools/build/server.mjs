import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { builds, root } from './paths.mjs';

const graceMs = 3_000;

/** The server under development: a child process, at most one at a time. */
export class Server {
  #child;

  get isRunning() {
    return this.#child !== undefined;
  }

  async restart(build) {
    await this.stop();
    const child = spawn(process.execPath, ['--enable-source-maps', join(build, 'main.js')], {
      cwd: root,
      env: { NODE_COMPILE_CACHE: join(builds, 'compile-cache'), ...process.env }, // a restart need not parse it all again
      stdio: 'inherit',
    });
    this.#child = child;
    child.once('exit', (code, signal) => {
      // undefined already if it was asked to stop
      if (this.#child !== child) return;
      this.#child = undefined;
      console.error(`the server ended (${signal ?? `exit code ${code}`}); waiting for a change`);
    });
  }

  /** Ends the server; after 3 s without leave to finish its requests. */
  async stop() {
    const child = this.#child;
    if (!child) return;
    this.#child = undefined;
    const exited = once(child, 'exit');
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    child.kill('SIGTERM');
    await exited;
    clearTimeout(timer);
  }
}
