/** kebab-case: what kind of value it is. */
const TYPE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const ID = /^[\x21-\x7e]{1,200}$/;

/**
 * An app's own values, shared by all processes when there is Redis, else this process's (C7.5). Each ends by its TTL
 * and any may be lost: what must stay belongs into SQL.
 */
export abstract class AppKeys {
  constructor(protected readonly app: string) {}

  /** Null when there is none, or no longer. @throws 5003 when Redis is away */
  abstract get(type: string, id: string | number): Promise<string | null>;

  /** @param ttlSeconds 1 or more @throws 5003 */
  abstract set(type: string, id: string | number, value: string, ttlSeconds: number): Promise<void>;

  /** Whether there was one. @throws 5003 */
  abstract remove(type: string, id: string | number): Promise<boolean>;

  /** Adds to a count that begins at 0 and ends `ttlSeconds` after its first use; the count then. @throws 5003 */
  abstract increment(type: string, id: string | number, ttlSeconds: number, by?: number): Promise<number>;

  /** `{app}:{type}:{id}`. @throws Error for a type that would lead into another app's keys */
  protected keyOf(type: string, id: string | number): string {
    if (!TYPE.test(type))
      throw new Error(
        `${this.app} asked for a key of the type ${type}: a type is kebab-case, and what belongs to another app ` +
          `(${type.split(':', 1).join('')}) is reached through its contract`,
      );
    if (!ID.test(String(id))) throw new Error(`${this.app}: an id of ${type} is 1 to 200 visible ASCII characters`);
    return `${this.app}:${type}:${id}`;
  }
}

/** @throws Error: a value without an end would stay for ever */
export function ensureTtl(ttlSeconds: number): void {
  if (!Number.isInteger(ttlSeconds) || ttlSeconds < 1)
    throw new Error(`a TTL is a whole number of seconds, 1 or more, not ${ttlSeconds}`);
}
