export { Sockets } from './sockets.js';
export { socketsRoom } from './sockets.room.js';
