import { Inject, Injectable } from '@nestjs/common';
import type { Aggregator, Counter, Gauge } from 'prom-client';
import { Metrics } from '#observability';
import { CONNECTED_DATABASE, type ConnectedDatabase } from './data-source.js';
import type { ReplicaFigures } from './replicas/replica-set.js';

/** Figures of the pool and of the replicas, read when somebody asks (C10.3). */
@Injectable()
export class DatabaseMetrics {
  constructor(
    private readonly metrics: Metrics,
    @Inject(CONNECTED_DATABASE) private readonly connected: ConnectedDatabase,
  ) {
    this.declarePool();
    this.declareShares();
    this.declareReplicas();
  }

  private declarePool(): void {
    const pool = (name: string, help: string, figure: 'used' | 'idle' | 'waiting' | 'capacity') => {
      this.metrics.readGauge(name, help, () => this.connected.poolStats()[figure]);
    };
    pool('db_pool_connections_used', 'SQL connections that somebody works with.', 'used');
    pool('db_pool_connections_idle', 'SQL connections that are open and free.', 'idle');
    pool('db_pool_connections_max', 'SQL connections there may be at most.', 'capacity');
    pool('db_pool_waiting', 'Callers that wait for a SQL connection.', 'waiting');
  }

  /** What each app holds of the pool (C7.2). */
  private declareShares(): void {
    const perApp = (kind: 'gauge' | 'counter', name: string, help: string, figure: 'used' | 'waiting' | 'rejected') => {
      const metric: Gauge | Counter = this.metrics.declare('platform', kind, {
        name,
        help,
        labelNames: ['app'],
        collect: () => {
          metric.reset();
          for (const share of this.connected.shares()) metric.inc({ app: share.owner }, share[figure]);
        },
      });
    };
    perApp('gauge', 'db_pool_app_connections_used', 'SQL connections of one app, of its share of the pool.', 'used');
    perApp('gauge', 'db_pool_app_waiting', "Callers of one app that wait for a place in the app's share.", 'waiting');
    perApp('counter', 'db_pool_app_rejected_total', 'Callers of one app that were refused a connection.', 'rejected');
  }

  /** How late the replicas are and where reads go; nothing to see without replicas. They are numbered as listed (C1.5). */
  private declareReplicas(): void {
    this.replicaGauge(
      ['db_replica_lag_seconds', 'max'],
      'What a replica may be missing at most, in time.',
      ({ lagMs }) => (lagMs === undefined ? undefined : lagMs / 1000),
    );
    this.replicaGauge(
      ['db_replica_ready', 'min'],
      '1 while a replica is read; 0 while it is away or late.',
      ({ state }) => +(state === 'ready'),
    );
    const reads: Counter = this.metrics.declare('platform', 'counter', {
      name: 'db_replica_reads_total',
      help: 'Reads that might have come from a replica, by where they came from; fallback: a replica failed.',
      labelNames: ['target'],
      collect: () => {
        reads.reset();
        for (const [target, count] of Object.entries(this.connected.replicas?.reads ?? {}))
          reads.inc({ target }, count);
      },
    });
  }

  private replicaGauge(
    [name, aggregator]: readonly [string, Aggregator],
    help: string,
    figure: (of: ReplicaFigures) => number | undefined,
  ): void {
    const metric: Gauge = this.metrics.declare('platform', 'gauge', {
      name,
      help,
      labelNames: ['replica'],
      aggregator,
      collect: () => {
        metric.reset();
        for (const [index, of] of (this.connected.replicas?.figures() ?? []).entries()) {
          const value = figure(of);
          if (value !== undefined) metric.set({ replica: String(index + 1) }, value);
        }
      },
    });
  }
}
