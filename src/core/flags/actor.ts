import type { Actor } from '#core/audit';
import type { Principal } from '#core/auth';

export function actorOf({ accountId, username }: Principal): Actor {
  return { id: accountId, name: username };
}
