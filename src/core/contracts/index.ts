export { callAcross } from './call-across.js';
