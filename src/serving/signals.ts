// The first module that a process loads: process 1 of a container is ended by no signal for which it has no handler,
// and loading the rest takes a second.

interface Handlers {
  /** What a first signal does. */
  first(signal: NodeJS.Signals): void;
  /** What any further one does (C9.2). */
  again(): void;
}

let heard = false;
let handlers: Handlers = { first: () => process.exit(0), again: () => process.exit(1) };

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    const isFirst = !heard;
    heard = true;
    if (isFirst) handlers.first(signal);
    else handlers.again();
  });
}

/** From now on a first signal does this. Until it is called a signal ends the process: there is nothing to wait for. */
export function onStopSignal(first: Handlers['first'], again: Handlers['again'] = () => process.exit(1)): void {
  handlers = { first, again };
}
