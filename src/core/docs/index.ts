export { describeRoutes, type DescribedRoutes } from './describe-routes.js';
export { Documents } from './documents.js';
export { mountDocs } from './mount-docs.js';
export { escaped } from './html.js';
export { isPage, PAGE_MARK } from './page-mark.js';
