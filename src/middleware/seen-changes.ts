import type { Type as Class } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import { unseenChanges } from '#core/http';

/** No change is lost. @throws Error naming every handler that could overwrite one which its caller has not seen (C3.4) */
export function ensureChangesSeen(modules: ModulesContainer): void {
  const controllers = [...modules.values()].flatMap(({ controllers: each }) => [...each.values()]);
  const problems = controllers.flatMap(({ metatype }) => unseenChanges(metatype as Class<object>));
  if (problems.length > 0) throw new Error(`changes could be lost:\n${problems.join('\n')}`);
}
