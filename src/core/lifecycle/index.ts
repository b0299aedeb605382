export { ExemptFromLoadLimit, isExemptFromLoadLimit } from './load-exemption.js';
export { Lifecycle } from './lifecycle.js';
