import type { ModulesContainer } from '@nestjs/core';
import { controllersOf, unseenChanges } from '#core/http';

/** No change is lost. @throws Error naming every handler that could overwrite one which its caller has not seen (C3.4) */
export function ensureChangesSeen(modules: ModulesContainer): void {
  // the controllers of an app are in one module, and no two modules have a path in common
  const problems = [...modules.values()].flatMap((module) => unseenChanges(controllersOf([module])));
  if (problems.length > 0) throw new Error(`changes could be lost:\n${problems.join('\n')}`);
}
