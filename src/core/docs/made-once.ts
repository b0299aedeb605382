/** Values that are made when they are first asked for; whoever asks meanwhile waits for the same. A failure is not kept. */
export class MadeOnce<Key, Value> {
  private readonly made = new Map<Key, Promise<Value>>();

  get(key: Key, make: () => Promise<Value>): Promise<Value> {
    const known = this.made.get(key);
    if (known) return known;
    const value = make();
    this.made.set(key, value);
    // who asked hears of it; who asks next may have more luck
    value.catch(() => this.made.delete(key));
    return value;
  }
}
