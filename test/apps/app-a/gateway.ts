import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** What the program asks of a gateway (C3.3). */
export interface ChargeRequest {
  operation_id: string;
  amount_cents: number;
  payment_token: string;
}

export type Reaction = (response: ServerResponse) => void;

/** A payment gateway that takes money once per operation id, however often it is asked, and answers as a test wants. */
export class GatewayStandIn {
  readonly asked: (ChargeRequest & {
    path: string;
    traceparent: string | undefined;
    tracestate: string | undefined;
  })[] = [];
  /** By operation id: the cents taken. */
  readonly taken = new Map<string, number>();
  private readonly reactions = new Map<string, Reaction[]>();
  private readonly server = createServer((request, response) => {
    void this.charge(request, response);
  });

  static async open(): Promise<GatewayStandIn> {
    const gateway = new GatewayStandIn();
    await new Promise<void>((resolve) => {
      gateway.server.listen(0, '127.0.0.1', resolve);
    });
    return gateway;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/pay`;
  }

  /** How the next calls with a payment token are answered, one each; all others are charged. */
  next(token: string, ...reactions: Reaction[]): void {
    this.reactions.set(token, reactions);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async charge(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const charge = (await json(request)) as ChargeRequest;
    const { traceparent, tracestate } = request.headers as Record<string, string | undefined>;
    this.asked.push({ ...charge, path: request.url ?? '', traceparent, tracestate });
    const reaction = this.reactions.get(charge.payment_token)?.shift() ?? succeed;
    if (reaction !== decline) this.taken.set(charge.operation_id, charge.amount_cents);
    reaction(response);
  }
}

export const answering =
  (status: number, body: string, headers: Record<string, string> = {}): Reaction =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  };
export const succeed: Reaction = answering(200, '{"status":"succeeded"}');
export const decline: Reaction = answering(200, '{"status":"declined"}');
export const hang: Reaction = () => {};
export const hangUp: Reaction = (response) => response.destroy();
