import type { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Discard, Lingering } from './lingering.js';
import { endOfPiece, endsHead, mayBeConnect } from './pieces.js';
import { WriteProgress } from './write-progress.js';

/** What a request and its answer look like to Node. */
interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
}

export interface ConnectionParts {
  maxOutstanding: number;
  lingering: Lingering;
  /** Has a request refused that Node's parser has not understood, as Node does when it tells so. */
  refuseBroken(socket: Socket): void;
}

/** A caller's socket: which requests on it are outstanding, and so what is read of it and when it may end (C5.5). */
export class Connection {
  private outstanding = 0;
  /** Undefined once it was read and answered: an idle socket keeps no request in memory. */
  private latest?: Exchange;
  private begun = 0;
  private offersUpgrade = false;
  private bodyLeft = 0;
  private isHolding = false;
  private isResuming = false;
  private refusal?: () => string;
  private isClosing = false;
  private discard?: Discard;
  private readonly parse: (bytes: Buffer) => void;
  readonly progress: WriteProgress;

  /** @param socket Node's HTTP server has just begun to read it. */
  constructor(
    private readonly socket: Socket,
    private readonly parts: ConnectionParts,
  ) {
    // One chunk can hold thousands of requests, and Node's parser does not stop inside of a chunk.
    // So each chunk is cut into pieces of one request before the parser's listener gets it.
    const [parse] = socket.listeners('data') as [(bytes: Buffer) => void];
    this.parse = parse;
    this.progress = new WriteProgress(socket);
    socket.on('data', (bytes: Buffer) => {
      this.take(bytes);
    });
    socket.off('data', parse);
    // this is how Node ends a socket after its last answer
    socket.destroySoon = this.close;
  }

  /** A request's head was read; its answer is outstanding until `response` closes. */
  begin(request: IncomingMessage, response: ServerResponse): void {
    this.outstanding += 1;
    this.latest = { request, response };
    this.begun += 1;
    this.offersUpgrade = request.headers.upgrade !== undefined;
    this.bodyLeft = Number(request.headers['content-length'] ?? 0);
    response.on('close', this.end);
  }

  /** Reads no further request. @param refusal the last answer as text, asked for when those that are due have left */
  refuse(refusal: () => string): void {
    this.refusal ??= refusal;
    this.settle();
  }

  isLatest(request: IncomingMessage): boolean {
    return this.latest?.request === request;
  }

  /** Throws away what waits, in the system's buffers too. */
  cutOff(): void {
    this.socket.resetAndDestroy();
  }

  private readonly end = () => {
    this.outstanding -= 1;
    if (this.outstanding === 0 && this.isBetweenRequests) this.latest = undefined;
    if (this.refusal) this.settle();
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
    return this.outstanding >= this.parts.maxOutstanding;
  }

  private get isBetweenRequests(): boolean {
    return this.latest?.request.complete !== false;
  }

  private take(bytes: Buffer): void {
    this.isHolding = false;
    let from = 0;
    while (from < bytes.length && this.mayParse(bytes, from)) from = this.parsePiece(bytes, from);
    if (from < bytes.length) this.leave(bytes.subarray(from));
  }

  private mayParse(bytes: Buffer, from: number): boolean {
    const isOver = this.refusal !== undefined || this.isClosing || this.socket.destroyed;
    return !isOver && !this.socket.isPaused() && !this.mustHold(bytes, from);
  }

  private parsePiece(bytes: Buffer, from: number): number {
    const end = endOfPiece(bytes, from, this.bodyLeft);
    this.bodyLeft = Math.max(0, this.bodyLeft - (end - from));
    const wouldBeUntold = this.offersUpgrade && this.isBetweenRequests && endsHead(bytes, from, end);
    const { begun } = this;
    this.parse(end - from === bytes.length ? bytes : bytes.subarray(from, end));
    // behind a request that offers an upgrade, Node's parser tells of no error
    if (wouldBeUntold && this.begun === begun && !this.refusal) this.parts.refuseBroken(this.socket);
    return end;
  }

  private mustHold(bytes: Buffer, from: number): boolean {
    if (this.outstanding === 0 || !this.latest?.request.complete) return false;
    // behind an answer that ends the socket there is no other; for CONNECT Node takes the socket away from those due
    return this.isFull || !this.latest.response.shouldKeepAlive || mayBeConnect(bytes, from);
  }

  private leave(rest: Buffer): void {
    if (this.discard) this.discard(rest.length);
    else if (this.refusal) this.socket.pause();
    else if (!this.isClosing && !this.socket.destroyed) {
      // Node pauses a socket too, while answers wait; it resumes what it has paused
      this.isHolding = !this.socket.isPaused();
      this.socket.pause().unshift(rest);
    }
  }

  /** Refuses once all answers that are due have left. A request that came in half is due none but the refusal. */
  private settle(): void {
    const broken = this.isBetweenRequests ? undefined : this.latest?.response;
    const due = broken && !broken.closed ? this.outstanding - 1 : this.outstanding;
    if (due > 0 || this.isClosing) return;
    if (broken?.closed) this.close();
    else if (this.refusal && !broken?.headersSent) {
      this.socket.write(this.refusal());
      this.close();
    }
  }

  /** Ends the socket: at once when all that the caller sent was read, else when the caller has ended or paused. */
  private readonly close = () => {
    if (this.isClosing) return;
    this.isClosing = true;
    const isAllRead = !this.isHolding && !this.refusal && this.isBetweenRequests;
    if (!isAllRead && !this.socket.readableEnded) this.discard = this.parts.lingering.begin(this.socket);
    if (this.discard) this.socket.end().resume();
    else Socket.prototype.destroySoon.call(this.socket);
  };
}
