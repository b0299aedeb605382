import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { endOfPiece } from './pieces.js';

/** A caller's socket: how many requests on it are outstanding, and so how much of it is read (C5.5). */
export class Connection {
  private outstanding = 0;
  private latest?: IncomingMessage;
  private bodyLeft = 0;
  private isHolding = false;
  private isResuming = false;
  private taken = 0;
  private takenAtMs?: number;
  private readonly parse: (bytes: Buffer) => void;

  /** @param socket Node's HTTP server has just begun to read it. */
  constructor(
    private readonly socket: Socket,
    private readonly maxOutstanding: number,
  ) {
    // One chunk can hold thousands of requests, and Node's parser does not stop inside of a chunk.
    // So each chunk is cut into pieces of one request before the parser's listener gets it.
    const [parse] = socket.listeners('data') as [(bytes: Buffer) => void];
    this.parse = parse;
    socket.on('data', (bytes: Buffer) => {
      this.take(bytes);
    });
    socket.off('data', parse);
  }

  /** A request's head was read; its answer is outstanding until `response` closes. */
  begin(request: IncomingMessage, response: ServerResponse): void {
    this.outstanding += 1;
    this.latest = request;
    this.bodyLeft = Number(request.headers['content-length'] ?? 0);
    response.once('close', this.end);
  }

  /** True when bytes have waited for so long without the caller taking one. */
  isStalled(nowMs: number, longestMs: number): boolean {
    const { waiting, taken } = progressOf(this.socket);
    if (waiting > 0 && taken === this.taken) return nowMs - (this.takenAtMs ??= nowMs) >= longestMs;
    this.taken = taken;
    this.takenAtMs = undefined;
    return false;
  }

  /** Throws away what waits, in the system's buffers too. */
  cutOff(): void {
    this.socket.resetAndDestroy();
  }

  private readonly end = () => {
    this.outstanding -= 1;
    if (!this.isHolding || this.isResuming || this.isFull) return;
    this.isResuming = true;
    // other sockets come first: answers at hand would keep the event loop on this one until all of its bytes are read
    setImmediate(this.resume);
  };

  private readonly resume = () => {
    this.isResuming = false;
    this.socket.resume();
  };

  private get isFull(): boolean {
    return this.outstanding >= this.maxOutstanding;
  }

  private take(bytes: Buffer): void {
    this.isHolding = false;
    for (let from = 0; from < bytes.length && !this.socket.destroyed;) {
      if (this.socket.isPaused()) {
        this.socket.unshift(bytes.subarray(from)); // the server paused it, and will resume it
        return;
      }
      if (this.isFull && this.latest?.complete) {
        this.hold(bytes.subarray(from));
        return;
      }
      from = this.parsePiece(bytes, from);
    }
  }

  private parsePiece(bytes: Buffer, from: number): number {
    const end = endOfPiece(bytes, from, this.bodyLeft);
    this.bodyLeft = Math.max(0, this.bodyLeft - (end - from));
    this.parse(bytes.subarray(from, end));
    return end;
  }

  private hold(rest: Buffer): void {
    this.isHolding = true;
    this.socket.pause();
    this.socket.unshift(rest);
  }
}

interface WriteProgress {
  /** Bytes that the system has not taken yet. */
  waiting: number;
  /** Bytes that it has taken. */
  taken: number;
}

/** A write shows no progress before its end; only the handle knows, as for Node's own `socket.setTimeout`. */
function progressOf(socket: Socket): WriteProgress {
  const { _handle: handle } = socket as { _handle?: { bytesWritten: number; writeQueueSize: number } | null };
  if (!handle) return { waiting: 0, taken: 0 };
  return { waiting: handle.writeQueueSize, taken: handle.bytesWritten - handle.writeQueueSize };
}
