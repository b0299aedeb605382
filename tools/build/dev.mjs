// npm run dev: builds and restarts the server whenever a source, a setting of the build or `.env` changes.
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureBuilt } from './build.mjs';
import { describeFile, describeInputs } from './inputs.mjs';
import { endWithShellOfNpm } from './orphan.mjs';
import { Server } from './server.mjs';
import { wordsOf } from '../words.mjs';

wordsOf({
  name: 'dev',
  summary: 'Builds and restarts the server whenever a source changes; settings are in the environment and .env.',
});

// Asking for the files' times costs a few milliseconds. node:fs watch would be told, but its recursive form loses a
// file on Linux once an editor has replaced it by renaming, and hears nothing from mounted folders.
const pollMs = 150;

const server = new Server();
let stopping = false;

async function refresh() {
  try {
    const build = await ensureBuilt();
    if (!stopping) await server.restart(build);
  } catch (error) {
    const outlook = server.isRunning ? 'the server of the last good build keeps running' : 'waiting for a change';
    console.error(`${error.message}\n\n${outlook}`);
  }
}

/** Everything a running server was made from. */
function describe() {
  return `${describeFile('.env')}\n${describeInputs()}`;
}

/** Waits for a change, and then until no more follow: an editor or a checkout writes many files at once. */
async function change(since) {
  let now = since;
  while (now === since) {
    await sleep(pollMs);
    now = describe();
  }
  for (let before; before !== now; now = describe()) {
    before = now;
    await sleep(pollMs / 3);
  }
  return now;
}

async function stop() {
  if (stopping) return;
  stopping = true;
  await server.stop();
  process.exit(0);
}

endWithShellOfNpm();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
for (let seen = describe(); !stopping; seen = await change(seen)) await refresh();
