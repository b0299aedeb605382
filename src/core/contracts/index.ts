export { contractsRoom } from './contracts.room.js';
