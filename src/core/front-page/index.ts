export { mountFrontPage } from './mount-front-page.js';
