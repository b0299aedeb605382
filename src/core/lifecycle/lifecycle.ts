import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { LimitsConfig, Settings } from '#core/config';

const POLL_MS = 10;
// for what is left when requests have ended: jobs, pools, telemetry
const CLOSE_TIMEOUT_MS = 5000;

/** Where this process stands between its start and its end, and how much it is doing (C9.2, C5.5). */
@Injectable()
export class Lifecycle {
  private phase: 'serving' | 'retiring' | 'draining' | 'refusing' = 'serving';
  private running = 0;
  private streams = 0;
  private readonly end = new AbortController();
  private readonly limits: LimitsConfig;

  constructor(settings: Settings) {
    this.limits = settings.get(LimitsConfig);
    setMaxListeners(0, this.end.signal); // each stream has one
  }

  /** Ready for balancers to send traffic to. */
  get ready(): boolean {
    return this.phase === 'serving' || this.phase === 'retiring';
  }

  /** Callers may ask again over the socket they have; else each answer ends its own. */
  get keepsSockets(): boolean {
    return this.phase === 'serving';
  }

  /** New work is turned away. */
  get refusing(): boolean {
    return this.phase === 'refusing';
  }

  /** Longest time a stop may take, from its signal to the end of the process. */
  get stopTimeoutMs(): number {
    return this.limits.shutdownDelayMs + this.limits.shutdownTimeoutMs + CLOSE_TIMEOUT_MS;
  }

  /** Aborted when what has no end of its own must end: the process takes no more work, or another takes its place. */
  get ending(): AbortSignal {
    return this.end.signal;
  }

  get runningRequests(): number {
    return this.running;
  }

  /** False when the process is full; else the request counts until `leave()`. */
  enter(): boolean {
    if (this.running >= this.limits.maxRunningRequests) return false;
    this.running += 1;
    return true;
  }

  leave(): void {
    this.running -= 1;
  }

  /** False when as many streams run as may; else it counts until `leaveStream()`. They leave room for what is answered soon. */
  enterStream(): boolean {
    if (this.streams >= this.limits.maxStreams) return false;
    this.streams += 1;
    return true;
  }

  leaveStream(): void {
    this.streams -= 1;
  }

  /** Another process beside this one takes its place: callers are served, and sent to another socket. */
  retire(): void {
    this.phase = 'retiring';
    this.end.abort();
  }

  /** Longest time a process that retires waits for its sockets: those that idle end by themselves before (C5.5). */
  get retireTimeoutMs(): number {
    return this.limits.idleSocketMs + this.limits.shutdownTimeoutMs;
  }

  /** New work is turned away from now on. */
  refuse(): void {
    this.phase = 'refusing';
    this.end.abort();
  }

  /** Tells balancers, waits for them, refuses new work, waits for the running. True when all of it ended in time. */
  async drain(): Promise<boolean> {
    this.phase = 'draining';
    // without a delay nothing comes in between
    if (this.limits.shutdownDelayMs > 0) await sleep(this.limits.shutdownDelayMs);
    this.refuse();
    const deadline = Date.now() + this.limits.shutdownTimeoutMs;
    while (this.running > 0 && Date.now() < deadline) await sleep(POLL_MS);
    return this.running === 0;
  }
}
