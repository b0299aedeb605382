import { constants } from 'node:zlib';
import compress from '@fastify/compress';
import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { chooseEncoding, ENCODINGS, isStreaming } from '#core/http';
import { measureHeadLast } from './head-length.js';
import type { Hook } from './hook.js';

const LEVEL = 6;
// the plugin compresses from its threshold on, the contract above 1 KiB
const THRESHOLD_BYTES = 1025;
// in one go up to here, 1 to 2 ms: a stream holds 270 kB until its caller has read the answer
const ONE_GO_BYTES = 131_072;

/** br or gzip for bodies over 1 KiB that are not compressed already (C5.4). */
@Injectable()
export class CompressionHook implements Hook {
  async mount(fastify: FastifyInstance): Promise<void> {
    // it would keep back what is written until there is enough of it
    fastify.addHook('onRoute', (route) => {
      if (isStreaming(route.config)) route.compress = false;
    });
    // its own choice also compresses for who likes identity best: it is left one encoding to choose from
    fastify.addHook('onSend', ({ headers }, _reply, payload, done) => {
      const accepted = headers['accept-encoding'];
      if (accepted !== undefined && !isSmall(payload))
        headers['accept-encoding'] = chooseEncoding(accepted) ?? 'identity';
      done(null, payload);
    });
    await fastify.register(compress, {
      threshold: THRESHOLD_BYTES,
      syncThreshold: ONE_GO_BYTES,
      encodings: [...ENCODINGS],
      zlibOptions: { level: LEVEL },
      brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: LEVEL } },
      globalDecompression: false, // the body step refuses encoded bodies
    });
    fastify.addHook('onRoute', measureHeadLast);
  }
}

function isSmall(payload: unknown): boolean {
  return typeof payload === 'string' && Buffer.byteLength(payload) < THRESHOLD_BYTES;
}
