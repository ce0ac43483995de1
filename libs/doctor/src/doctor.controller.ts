import { Controller, Get, Query } from '@nestjs/common';
import { RequireScopes } from '@zoom-platform/access';
import { z } from 'zod';
import type { DoctorReport } from './doctor.report.js';
import { DoctorService } from './doctor.service.js';

const query = z
  .object({
    account: z.string().max(64).optional().catch(undefined),
    meeting: z.string().max(64).optional().catch(undefined),
  })
  .transform(({ account, meeting }) => ({ accountId: account, meeting }));

@Controller('v1/doctor')
export class DoctorController {
  constructor(private readonly doctor: DoctorService) {}

  /**
   * The report on the set-up that runs here. Takes no address to call: a caller must not choose where
   * the service sends a signed challenge.
   */
  @Get()
  @RequireScopes('doctor:run')
  examine(@Query() asked: unknown): Promise<DoctorReport> {
    return this.doctor.examine(query.parse(asked));
  }
}
