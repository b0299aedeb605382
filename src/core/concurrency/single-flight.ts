/**
 * One run per key for all callers that ask while it runs. Nothing is kept: a caller that asks after its end begins
 * another one, also when it failed.
 */
export class SingleFlight<K, V> {
  private readonly flights = new Map<K, Promise<V>>();

  /** Joins the run of this key, or begins `work`. */
  run(key: K, work: () => Promise<V>): Promise<V> {
    const running = this.flights.get(key);
    if (running) return running;
    const flight = work().finally(() => this.flights.delete(key));
    this.flights.set(key, flight);
    return flight;
  }

  /** The run of this key, while there is one. */
  running(key: K): Promise<V> | undefined {
    return this.flights.get(key);
  }
}
