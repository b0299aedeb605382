import { availableParallelism } from 'node:os';
import proxyAddr from '@fastify/proxy-addr';
import {
  type Environment,
  ENVIRONMENTS,
  Flag,
  Integer,
  type JudgesItself,
  List,
  type Problem,
  Text,
} from './setting.js';

/** Who this process is and where it listens. */
export class ServerConfig implements JudgesItself {
  @Text('ENVIRONMENT', {
    description: 'Chooses the defaults.',
    oneOf: ENVIRONMENTS,
  })
  environment: Environment = 'development';

  @Text('APP_NAME', {
    description: 'Name of this service in logs, health and documentation.',
    maxLength: 64,
    pattern: /^[\w .-]+$/,
  })
  name = 'rookery';

  @Text('HOST', { description: 'Address to listen on.', pattern: /^[\w.:-]+$/ })
  host = '127.0.0.1';

  @Integer('PORT', { description: 'Port to listen on; 0 takes a free one.', min: 0, max: 65_535 })
  port = 8000;

  @Text('WORKERS', {
    description: 'Processes to serve with; `auto` is one per core. More than 1 needs Redis.',
    pattern: /^([1-9]\d?|auto)$/,
  })
  workers = '1';

  @List('APPS', {
    description: 'Apps whose routes are served; empty serves all.',
    each: /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
    example: 'shop,blog',
  })
  apps: string[] = [];

  @Text('BASE_PATH', {
    description: 'Path before every route, such as /api.',
    pattern: /^(\/[A-Za-z0-9._~-]+)+$/,
    example: '/api',
  })
  basePath?: string;

  @List('TRUSTED_PROXIES', {
    description: 'Addresses or CIDR ranges whose X-Forwarded-* headers and sampled flags count.',
    each: /^([0-9a-fA-F:.]+(\/\d{1,3})?|loopback|linklocal|uniquelocal)$/,
    example: '10.0.0.0/8',
  })
  trustedProxies: string[] = [];

  @Text('PUBLIC_URL', {
    description:
      'Address callers use, with BASE_PATH or without, for the documentation; BASE_PATH is part of every public address.',
    pattern: /^https?:\/\/[^\s/]+(\/[^\s]*)?$/,
    example: 'https://api.example.com',
  })
  publicUrl?: string;

  @Flag('DEBUG', { description: 'Log at debug level, whatever LOG_LEVEL says.' })
  debug = false;

  /** How many processes serve. */
  get processes(): number {
    return this.workers === 'auto' ? availableParallelism() : Number(this.workers);
  }

  /** Judged by what Fastify judges it with, which would stop the start without naming the setting. */
  problems(): Problem[] {
    try {
      proxyAddr.compile([...this.trustedProxies]);
      return [];
    } catch (error) {
      const { message } = error as Error;
      return [{ variable: 'TRUSTED_PROXIES', rule: `must be a list of addresses or CIDR ranges: ${message}` }];
    }
  }
}
