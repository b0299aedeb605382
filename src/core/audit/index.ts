export { type Actor, Audit, type AuditLine, type Change, COMMAND_LINE } from './audit.js';
export { auditRoom } from './audit.room.js';
