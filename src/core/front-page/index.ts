export { frontPageRoom } from './front-page.room.js';
