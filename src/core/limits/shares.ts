export interface ShareRules {
  /** Places there are, at least 1. */
  capacity: number;
  /** Who shares them; the first comes first when there are too few for everyone. */
  owners: readonly string[];
  /** Part of the places that one owner may hold at once, 1-100. */
  sharePercent: number;
}

/** What one owner may hold. */
export interface Share {
  /** Places nobody else can take. */
  guaranteed: number;
  /** Places it may hold at once, if they are free. */
  most: number;
}

/**
 * Half of the places is divided evenly, at least one for each as long as there are enough; the other half goes to who
 * comes first. With fewer places than owners only the first owner has one of its own: a place for each of the others
 * would leave somebody without any (C7.2).
 */
export function divide({ capacity, owners, sharePercent }: ShareRules): Map<string, Share> {
  const isEnough = capacity >= owners.length;
  const each = isEnough ? Math.max(1, Math.floor(capacity / 2 / owners.length)) : 0;
  const cap = Math.ceil((capacity * sharePercent) / 100);
  const shares = owners.map((owner, index): [string, Share] => {
    const guaranteed = !isEnough && index === 0 && capacity > 1 ? 1 : each;
    return [owner, { guaranteed, most: Math.max(cap, guaranteed) }];
  });
  return new Map(shares);
}
