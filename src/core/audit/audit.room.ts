import { defineRoom } from '#core/room';
import { AuditEntity } from './audit.entity.js';
import { Audit } from './audit.js';
import { audit0005 } from './audit.migrations.js';
import { AuditRepository } from './audit.repository.js';

export const auditRoom = defineRoom({
  id: 'audit',
  after: ['database'],
  entities: [AuditEntity],
  migrations: [audit0005],
  providers: [Audit, AuditRepository],
  exports: [Audit],
});
