export { describeRoutes, type DescribedRoutes } from './describe-routes.js';
export { Documents } from './documents.js';
export { escaped } from './html.js';
export { isPage, PAGE_MARK } from './page-mark.js';
export { docsRoom } from './docs.room.js';
