import { defineRoom } from '#core/room';
import { RouteTable } from './route-table.js';

export const httpRoom = defineRoom({ id: 'http', providers: [RouteTable], exports: [RouteTable] });
