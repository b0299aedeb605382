const PAGE = 'documentationPage';

/** Route config of a page that runs scripts; its policy must let it (C5.3). */
export const PAGE_MARK: Readonly<Record<string, true>> = { [PAGE]: true };

export function isPage(routeConfig: object | undefined): boolean {
  return routeConfig !== undefined && PAGE in routeConfig;
}
