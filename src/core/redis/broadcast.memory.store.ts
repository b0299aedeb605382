import { Broadcast, type Listener } from './broadcast.js';

/** Says it to this process: there is no other that shares anything but the database. */
export class MemoryBroadcast extends Broadcast {
  private readonly listeners = new Map<string, Listener[]>();

  publish(channel: string, text: string): Promise<void> {
    // later, as from a server: a listener never runs inside of what its speaker does
    queueMicrotask(() => {
      for (const listener of this.listeners.get(channel) ?? []) listener.message(text);
    });
    return Promise.resolve();
  }

  listen(channel: string, listener: Listener): void {
    this.listeners.set(channel, [...(this.listeners.get(channel) ?? []), listener]);
  }

  close(): void {
    this.listeners.clear();
  }
}
