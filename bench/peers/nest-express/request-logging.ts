import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Params } from 'nestjs-pino';

/** A request with the id of its trace. */
export interface TracedRequest extends IncomingMessage {
  traceId: string;
}

/** pino-http's request line as it comes; only secrets are kept out of it, and the ids put in. */
export const logging: Params = {
  pinoHttp: {
    redact: ['req.headers.authorization', 'req.headers.cookie'],
    genReqId: (request: IncomingMessage, response: ServerResponse) => {
      const traceId = randomBytes(16).toString('hex');
      (request as TracedRequest).traceId = traceId;
      const id = request.headers['x-request-id']?.toString() ?? randomUUID();
      response.setHeader('x-trace-id', traceId);
      response.setHeader('x-request-id', id);
      return id;
    },
    customProps: (request: IncomingMessage) => ({ trace_id: (request as TracedRequest).traceId }),
  },
};
