import { defineRoom } from '#core/room';
import { FrontPageRoutes } from './front-page.routes.js';

export const frontPageRoom = defineRoom({ id: 'front-page', after: ['health'], routes: [FrontPageRoutes] });
