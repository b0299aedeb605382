export { Bulkhead, type CompartmentStats } from './bulkhead.js';
