export { type SocketFigures, Sockets } from './sockets.js';
