import { DocsConfig } from '#core/config';
import { defineRoom } from '#core/room';
import { DocsRoutes } from './docs.routes.js';

/** The documents themselves are given: they describe the whole platform. */
export const docsRoom = defineRoom({ id: 'docs', configs: [DocsConfig], routes: [DocsRoutes] });
