import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ServerConfig, Settings } from '#core/config';
import {
  type Limit,
  LimitStore,
  networkOf,
  type Place,
  RateLimitConfig,
  rateLimitOf,
  secondsOf,
  tooManyRequests,
} from '#core/limits';
import { isExemptFromLoadLimit } from '#core/lifecycle';
import { Metrics } from '#observability';
import type { RookeryRequest } from './request.js';

/** What follows from a route and its marks, made once. */
interface Policy {
  limit: Limit;
  /** First part of its keys, the same with and without `/v1`: `get/app-x/things/*`. */
  endpoint: string;
  /** Name of the policy, in its quotes (draft-ietf-httpapi-ratelimit-headers-10, 3.1). */
  name: string;
  /** `RateLimit-Policy`. */
  header: string;
}

/** How often one user, or one address where nobody is signed in, may call a route (C9.4). */
@Injectable()
export class RateLimitGuard implements CanActivate {
  private readonly policies = new WeakMap<object, Policy | 'none'>();
  private readonly byDefault: Limit | undefined;
  private readonly basePath: string;
  private readonly rejections;

  constructor(
    private readonly limits: LimitStore,
    settings: Settings,
    metrics: Metrics,
  ) {
    const { max, windowSeconds } = settings.get(RateLimitConfig);
    this.byDefault = max === 0 ? undefined : { max, windowSeconds };
    this.basePath = settings.get(ServerConfig).basePath ?? '';
    this.rejections = metrics.declare('platform', 'counter', {
      name: 'rate_limit_rejections_total',
      help: 'Requests refused by the rate limit of their route.',
      labelNames: ['app'],
    });
  }

  /** @throws 1006 with `Retry-After` */
  canActivate(execution: ExecutionContext): true | Promise<true> {
    const http = execution.switchToHttp();
    const request = http.getRequest<RookeryRequest>();
    const policy = this.policyOf(request, execution);
    if (policy === 'none') return true;
    const reply = http.getResponse<FastifyReply>();
    const place = this.limits.take(`${policy.endpoint}:${callerOf(request)}`, policy.limit);
    return place instanceof Promise
      ? place.then((taken) => this.admit(request, reply, policy, taken))
      : this.admit(request, reply, policy, place);
  }

  private admit(request: RookeryRequest, reply: FastifyReply, { name, header }: Policy, place: Place): true {
    void reply.header('RateLimit-Policy', header);
    void reply.header('RateLimit', `${name};r=${place.remaining};t=${secondsOf(place.resetMs)}`);
    if (place.allowed) return true;
    this.rejections.inc({ app: request.context?.app ?? 'platform' });
    throw tooManyRequests(place);
  }

  private policyOf(request: RookeryRequest, execution: ExecutionContext): Policy | 'none' {
    const { config, url = '' } = request.routeOptions;
    let policy = this.policies.get(config);
    if (!policy) this.policies.set(config, (policy = this.makePolicy(`${request.method}${url}`, config, execution)));
    return policy;
  }

  private makePolicy(route: string, config: object, execution: ExecutionContext): Policy | 'none' {
    const marked = rateLimitOf(execution.getHandler(), execution.getClass());
    const limit = marked ?? this.byDefault;
    if (!limit || isExemptFromLoadLimit(config)) return 'none';
    const name = marked ? '"route"' : '"default"';
    const endpoint = endpointOf(route, this.basePath);
    return { limit, endpoint, name, header: `${name};q=${limit.max};w=${limit.windowSeconds}` };
  }
}

/** `HEAD/api/v1/app-x/things/:id` → `get/app-x/things/*`: braces would mean something to a Redis Cluster. */
function endpointOf(route: string, basePath: string): string {
  const [method = '', ...path] = route.split('/');
  const template = `/${path.join('/')}`.slice(basePath.length);
  // HEAD is GET without its body (C3.1)
  return method.toLowerCase().replace('head', 'get') + template.replace(/^\/v1(?=\/)/, '').replace(/:\w+/g, '*');
}

function callerOf({ principal, ip }: RookeryRequest): string {
  return principal ? `u${principal.accountId}` : networkOf(ip);
}
