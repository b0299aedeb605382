import { Injectable } from '@nestjs/common';
import { Metrics } from '#observability';
import { SharedState } from './shared-state.js';

/** The Redis pool's figures; zero without Redis. */
@Injectable()
export class RedisMetrics {
  constructor(metrics: Metrics, { redis }: SharedState) {
    const gauge = (name: string, help: string, figure: 'ready' | 'capacity' | 'waiting') => {
      metrics.readGauge(name, help, () => redis?.stats()[figure] ?? 0);
    };
    const counter = (name: string, help: string, figure: 'connects' | 'failures') => {
      metrics.readCounter(name, help, () => redis?.stats()[figure] ?? 0);
    };
    gauge('redis_pool_connections_ready', 'Redis connections that can be asked.', 'ready');
    gauge('redis_pool_connections_max', 'Redis connections there are when all is well.', 'capacity');
    gauge('redis_commands_waiting', 'Redis commands that wait for their answer.', 'waiting');
    counter('redis_connects_total', 'Attempts to connect to Redis.', 'connects');
    counter('redis_failures_total', 'Redis commands refused, or not answered in time.', 'failures');
  }
}
