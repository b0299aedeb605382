export interface BreakingChange {
  where: string;
  what: string;
  instead: string;
}

/** OpenAPI documents by file name. */
type Documents = Readonly<Record<string, object>>;

export declare function breakingChanges(released: Documents, current: Documents): BreakingChange[];
