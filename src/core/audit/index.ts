export { type Actor, Audit, type AuditLine, COMMAND_LINE } from './audit.js';
export { auditRoom } from './audit.room.js';
