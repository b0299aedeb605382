import { lookup } from 'node:dns/promises';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent, buildConnector } from 'undici';
import { inTransaction } from '#core/database';
import { currentContext, type Metrics } from '#observability';
import { AddressRules } from './address-rules.js';
import { Breakers } from './breakers.js';
import { CallFailedError } from './call-failure.js';
import { CallMetrics, type Outcome } from './call-metrics.js';
import { checkedConnector, type Resolve } from './checked-connector.js';
import { Deadline } from './deadline.js';
import { exchange, type HttpAnswer } from './exchange.js';
import type { HttpClientConfig } from './http-client.config.js';
import {
  type CallOptions,
  type HttpRequest,
  isRepeatable,
  type OutgoingRequest,
  toOutgoing,
} from './outgoing-request.js';
import { retryWithin } from './retries.js';

export interface JsonAnswer extends Omit<HttpAnswer, 'body'> {
  /** The parsed body; undefined when it is not JSON. */
  body: unknown;
}

const KEEP_ALIVE_MAX_MS = 30_000;

/**
 * Calls to the outside, for all apps: within a deadline, of limited size, repeated only where that does no harm, behind
 * a breaker, to checked addresses, carrying trace and request id on, never inside a transaction (C5.1, C7.4).
 */
@Injectable()
export class HttpClient implements OnApplicationShutdown {
  private readonly breakers: Breakers;
  private readonly metrics: CallMetrics;
  /** Two, or a connection that was opened on an operator's word could serve a user's address. */
  private readonly agents: { checked: Agent; trusted: Agent };

  constructor(
    private readonly config: HttpClientConfig,
    metrics: Metrics,
    resolve: Resolve = (hostname) => lookup(hostname, { all: true }),
  ) {
    const { connectTimeoutMs, allowedAddresses } = config;
    const rules = new AddressRules(allowedAddresses);
    this.agents = {
      checked: this.agent(checkedConnector({ rules, resolve, connectTimeoutMs })),
      trusted: this.agent(buildConnector({ timeout: connectTimeoutMs, allowH2: false, port: 0 })),
    };
    this.breakers = new Breakers(config);
    this.metrics = new CallMetrics(metrics, () => this.breakers.openCount);
  }

  /**
   * 2xx, 304 and 4xx are answers.
   * @throws 5002 when no such answer comes in time, or the address may not be called.
   */
  async request(request: HttpRequest): Promise<HttpAnswer> {
    if (inTransaction()) throw new Error('a call to the outside inside a transaction would hold its locks');
    const app = currentContext()?.app ?? 'platform';
    const startedAtMs = performance.now();
    let outcome: Outcome = 'answered';
    try {
      return await this.send(app, request);
    } catch (error) {
      if (!(error instanceof CallFailedError)) throw error;
      outcome = error.outcome;
      throw error.toAppError();
    } finally {
      this.metrics.observe(app, outcome, performance.now() - startedAtMs);
    }
  }

  /** @throws 5002 as `request` */
  getJson(url: string, options: CallOptions = {}): Promise<JsonAnswer> {
    return this.requestJson({ ...options, method: 'GET', url });
  }

  /** @throws 5002 as `request` */
  postJson(url: string, json: object, options: CallOptions = {}): Promise<JsonAnswer> {
    return this.requestJson({ ...options, method: 'POST', url, json });
  }

  /** Lets running calls end, each within its own deadline. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.agents.checked.close(), this.agents.trusted.close()]);
  }

  private async requestJson(request: HttpRequest): Promise<JsonAnswer> {
    const headers = { accept: 'application/json', ...request.headers };
    const { body, ...answer } = await this.request({ ...request, headers });
    return { ...answer, body: parse(body) };
  }

  private async send(app: string, request: HttpRequest): Promise<HttpAnswer> {
    const outgoing = toOutgoing(request);
    const deadline = new Deadline(request.timeoutMs ?? this.config.timeoutMs);
    const retries = isRepeatable(request) ? (request.retries ?? this.config.retries) : 0;
    const policy = retryWithin(deadline, retries);
    policy.onRetry(() => {
      this.metrics.countRetry(app);
    });
    try {
      return await policy.execute(() => this.tryOnce(app, outgoing, { deadline, ...request }), deadline.signal);
    } finally {
      deadline.clear();
    }
  }

  private tryOnce(
    app: string,
    outgoing: OutgoingRequest,
    { deadline, maxAnswerBytes = this.config.answerLimitBytes }: { deadline: Deadline; maxAnswerBytes?: number },
  ): Promise<HttpAnswer> {
    const kind = outgoing.trustedUrl ? 'trusted' : 'checked';
    // apart by app and kind: nobody's failures pause anybody else's calls (C4.5)
    return this.breakers.run(`${app} ${kind}`, outgoing.url.origin, () =>
      exchange(outgoing, { dispatcher: this.agents[kind], deadline, maxAnswerBytes }),
    );
  }

  private agent(connect: buildConnector.connector): Agent {
    return new Agent({
      connect,
      connections: this.config.connections,
      allowH2: false,
      keepAliveMaxTimeout: KEEP_ALIVE_MAX_MS,
      // the deadline is over all of it
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined; // what a body that is not JSON means is for the caller to judge
  }
}
