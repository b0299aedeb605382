/** Everything that is named after an app, derived here and nowhere else (C4.1). */
export interface AppNames {
  /** `/web-shop` */
  route: string;
  /** `web_shop_` */
  table: string;
  /** `WEB_SHOP_` */
  environment: string;
  /** First and last error code, 10000 … 19999. */
  codes: { first: number; last: number };
}

/** @param id kebab-case id of the app; @param number its number, 1 or more (0 is the platform). */
export function namesOf(id: string, number: number): AppNames {
  const word = id.replaceAll('-', '_');
  return {
    route: `/${id}`,
    table: `${word}_`,
    environment: `${word.toUpperCase()}_`,
    codes: { first: number * 10_000, last: number * 10_000 + 9_999 },
  };
}
