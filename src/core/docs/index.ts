export { mountDocs } from './mount-docs.js';
export { buildOpenApi } from './open-api.js';
