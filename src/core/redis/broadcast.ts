/** Hears what is said on one channel. */
export interface Listener {
  message(text: string): void;
  /** Something may have been said that was not heard: look for yourself. */
  missed(): void;
}

/**
 * Says something to every process, this one included. Nobody is promised to hear it: what a message says must also be
 * found by whoever looks (C9.3).
 */
export abstract class Broadcast {
  /** @throws 5003 when nobody can be told now */
  abstract publish(channel: string, text: string): Promise<void>;
  abstract listen(channel: string, listener: Listener): void;
  abstract close(): void;
}
