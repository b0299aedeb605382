import type { Socket } from 'node:net';

/** Whether a caller takes what waits for it. */
export class WriteProgress {
  private taken = 0;
  private takenAtMs?: number;

  constructor(private readonly socket: Socket) {}

  /** True when bytes have waited for so long without the caller taking one. */
  isStalled(nowMs: number, longestMs: number): boolean {
    const { waiting, taken } = bytesOf(this.socket);
    if (waiting > 0 && taken === this.taken) return nowMs - (this.takenAtMs ??= nowMs) >= longestMs;
    this.taken = taken;
    this.takenAtMs = undefined;
    return false;
  }
}

/** A write shows no progress before its end; only the handle knows, as for Node's own `socket.setTimeout`. */
function bytesOf(socket: Socket): { waiting: number; taken: number } {
  const { _handle: handle } = socket as { _handle?: { bytesWritten: number; writeQueueSize: number } | null };
  if (!handle) return { waiting: 0, taken: 0 };
  return { waiting: handle.writeQueueSize, taken: handle.bytesWritten - handle.writeQueueSize };
}
