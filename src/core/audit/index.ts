export { type Actor, Audit, type AuditLine, type Change, COMMAND_LINE } from './audit.js';
export { AuditEntity } from './audit.entity.js';
export { audit0005 } from './audit.migrations.js';
export { AuditModule } from './audit.module.js';
