export { SingleFlight } from './single-flight.js';
export { within } from './within.js';
