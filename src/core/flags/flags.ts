import type { Client, EvaluationContext } from '@openfeature/server-sdk';
import type { Principal } from '#core/auth';

/**
 * An app's flags (C9.3). `isOn('new-checkout', caller)` asks for the flag `app-x.new-checkout`; whatever else
 * OpenFeature can do, such as variants with numbers and objects, `client` does, by the same names. Nothing here waits for
 * the database.
 */
export class Flags {
  constructor(readonly client: Client) {}

  /** False for a flag that nobody has set. */
  isOn(name: string, caller?: Principal): Promise<boolean> {
    return this.client.getBooleanValue(name, false, contextOf(caller));
  }

  /** Name or text of the variant the caller sees; `fallback` while the flag is off, or nobody has set it. */
  variantOf(name: string, fallback: string, caller?: Principal): Promise<string> {
    return this.client.getStringValue(name, fallback, contextOf(caller));
  }
}

/** Who asks, in OpenFeature's words; for calls of `client`. */
export function contextOf(caller: Principal | undefined): EvaluationContext {
  return caller ? { targetingKey: String(caller.accountId), username: caller.username } : {};
}
