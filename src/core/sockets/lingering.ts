import type { Socket } from 'node:net';
import type { LimitsConfig } from '#core/config';

/** Hears how many more bytes came over a socket. */
export type Discard = (bytes: number) => void;

/**
 * Sockets that have had their last answer while their callers still send. To close one now would reset it, and the
 * caller would lose the answer (RFC 9112, 9.6): what comes is thrown away until the caller ends or pauses (C5.5).
 */
export class Lingering {
  /** Sockets so far. */
  count = 0;
  private current = 0;

  constructor(private readonly limits: LimitsConfig) {}

  /** Keeps `socket` until its caller ends, or a limit is reached. Undefined when there are too many already. */
  begin(socket: Socket): Discard | undefined {
    const { lingerSocketsMax, lingerPauseMs, lingerMs, lingerBytes } = this.limits;
    if (this.current >= lingerSocketsMax) return undefined;
    this.current += 1;
    this.count += 1;
    const close = () => {
      socket.destroy();
    };
    const timers = [lingerPauseMs, lingerMs].map((ms) => setTimeout(close, ms)) as [NodeJS.Timeout, NodeJS.Timeout];
    socket.once('close', () => {
      this.current -= 1;
      timers.forEach(clearTimeout);
    });
    let total = 0;
    return (bytes) => {
      total += bytes;
      if (total > lingerBytes) close();
      else timers[0].refresh();
    };
  }
}
