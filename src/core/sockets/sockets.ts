import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { LimitsConfig } from '#core/config';
import { Connection, type ConnectionParts } from './connection.js';
import { Lingering } from './lingering.js';

/** What became of sockets so far. */
export interface SocketFigures {
  open: number;
  /** Cut off because the caller took no byte. */
  cutOff: number;
  /** Read on after their last answer, because the caller was still sending. */
  lingered: number;
}

/** The sockets of an HTTP server, none of which may fill the process (C5.5). */
export class Sockets {
  private readonly connections = new Map<Socket, Connection>();
  private cutOff = 0;

  private readonly lingering: Lingering;

  constructor(private readonly limits: LimitsConfig) {
    this.lingering = new Lingering(limits);
  }

  get figures(): SocketFigures {
    return { open: this.connections.size, cutOff: this.cutOff, lingered: this.lingering.count };
  }

  /** Follows every socket and request of `server` from now on. */
  watch(server: Server): void {
    // else a caller that ends after its request would end its answer too; Node has no option for it
    Object.assign(server, { httpAllowHalfOpen: true });
    const parts: ConnectionParts = {
      maxOutstanding: this.limits.socketRequestsMax,
      lingering: this.lingering,
      refuseBroken: (socket) => server.emit('clientError', new Error('Parse Error'), socket),
    };
    server.on('connection', (socket: Socket) => {
      this.connections.set(socket, new Connection(socket, parts));
      socket.once('close', () => this.connections.delete(socket));
    });
    server.prependListener('request', (request, response) => {
      this.connections.get(request.socket)?.begin(request, response);
    });
    const { stalledSocketMs } = this.limits;
    const sweep = setInterval(() => this.sweep(), Math.min(1000, stalledSocketMs / 4)).unref();
    server.once('close', () => {
      clearInterval(sweep);
    });
  }

  /**
   * Reads no further request of a socket. @param refusal the last answer as it goes over the socket, asked for when
   * all answers that are due have left; never, when there is no place for it any more
   */
  refuse(socket: Socket, refusal: () => string): void {
    this.connections.get(socket)?.refuse(refusal);
  }

  /** Whether no other request was read behind this one. */
  isLatest(request: IncomingMessage): boolean {
    return this.connections.get(request.socket)?.isLatest(request) ?? true;
  }

  private sweep(): void {
    const nowMs = performance.now();
    for (const connection of this.connections.values()) {
      if (!connection.progress.isStalled(nowMs, this.limits.stalledSocketMs)) continue;
      this.cutOff += 1;
      connection.cutOff();
    }
  }
}
