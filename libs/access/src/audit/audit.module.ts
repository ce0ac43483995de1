import { Global, Module } from '@nestjs/common';
import { AuditTrail } from './audit-trail.port.js';
import { DatabaseAuditTrail } from './database.audit-trail.js';

/** Global: whoever hands out what is worth a record asks for the trail. Needs `DatabaseModule`. */
@Global()
@Module({
  providers: [{ provide: AuditTrail, useClass: DatabaseAuditTrail }],
  exports: [AuditTrail],
})
export class AuditModule {}
