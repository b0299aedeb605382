/**
 * Who changed something so recently that a replica may not show it yet. What is noted must hold for every process that
 * serves, or somebody is shown his old data by another one; each adapter says how.
 */
export abstract class RecentWrites {
  /** Before the change, so that no commit is ahead of its note. Afterwards every process knows. */
  abstract note(clients: readonly string[]): Promise<void>;
  /** Whether any of these names was noted within the time for which a replica may not have his change. */
  abstract hasWritten(clients: readonly string[]): Promise<boolean>;
  /** Called again and again; drops what no longer matters. */
  abstract forgetOld(): Promise<void>;
}
