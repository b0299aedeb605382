import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { LimitsConfig } from '#core/config';
import { Connection } from './connection.js';

/** What became of sockets so far. */
export interface SocketFigures {
  open: number;
  /** Cut off because the caller took no byte. */
  cutOff: number;
}

/** The sockets of an HTTP server, none of which may fill the process (C5.5). */
export class Sockets {
  private readonly connections = new Map<Socket, Connection>();
  private cutOff = 0;

  constructor(private readonly limits: LimitsConfig) {}

  get figures(): SocketFigures {
    return { open: this.connections.size, cutOff: this.cutOff };
  }

  /** Follows every socket and request of `server` from now on. */
  watch(server: Server): void {
    server.on('connection', (socket: Socket) => {
      this.connections.set(socket, new Connection(socket, this.limits.socketRequestsMax));
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

  private sweep(): void {
    const nowMs = performance.now();
    for (const connection of this.connections.values()) {
      if (!connection.isStalled(nowMs, this.limits.stalledSocketMs)) continue;
      this.cutOff += 1;
      connection.cutOff();
    }
  }
}
