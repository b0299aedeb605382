import { isIP } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { ServerConfig, Settings } from '#core/config';
import { ROOT_LOGGER, type RootLogger } from '#observability';
import type { Hook } from './hook.js';
import { plainAddress, proxyTrust } from './proxy-trust.js';

const HEADER = 'x-forwarded-for';
const IN_BRACKETS = /^\[([0-9a-f:.]+)\](?::\d{1,5})?$/i;
const WITH_PORT = /^([\d.]+):\d{1,5}$/;

/**
 * Proxies write an address with brackets and a port, or without (RFC 7239, 6 has both); what reads it wants it bare. A
 * word from a peer that is not trusted does not count, and is named once: it may be a proxy that was forgotten (C5.5).
 */
@Injectable()
export class ForwardedForHook implements Hook {
  constructor(
    private readonly settings: Settings,
    @Inject(ROOT_LOGGER) private readonly logger: RootLogger,
  ) {}

  mount(fastify: FastifyInstance): void {
    const { settings, logger } = this;
    const isTrusted = proxyTrust(settings.get(ServerConfig).trustedProxies);
    let isNamed = false;
    fastify.addHook('onRequest', ({ headers, socket }, _reply, done) => {
      const forwarded = headers[HEADER];
      if (typeof forwarded === 'string') {
        const peer = plainAddress(socket.remoteAddress ?? '');
        if (isTrusted(peer)) headers[HEADER] = forwarded.split(',').map(bare).join();
        else if (!isNamed) {
          isNamed = true;
          const line = { peer, remedy: `if it is a proxy of yours, TRUSTED_PROXIES=${peer}` };
          logger.warn(line, 'X-Forwarded-For comes from a peer that is not in TRUSTED_PROXIES, and does not count');
        }
      }
      done();
    });
  }
}

/** `[2001:db8::1]:443` → `2001:db8::1`; what is no address stays as it is. */
function bare(text: string): string {
  const word = text.trim();
  const v6 = IN_BRACKETS.exec(word)?.[1] ?? '';
  const v4 = WITH_PORT.exec(word)?.[1] ?? '';
  if (isIP(v6) === 6) return v6;
  return isIP(v4) === 4 ? v4 : word;
}
