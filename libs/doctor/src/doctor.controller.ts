import { Controller, Get, Query } from '@nestjs/common';
import { RequireScopes } from '@zoom-platform/access';
import { z } from 'zod';
import { DoctorAppIdInvalidError } from './doctor.errors.js';
import type { DoctorReport } from './doctor.report.js';
import { DoctorService } from './doctor.service.js';
import { isAppId } from './probes/app.records.js';
import { StreamDoctor } from './rtms/stream.doctor.js';
import type { StreamVerdict } from './rtms/stream.verdict.js';

const account = z.string().max(64).optional().catch(undefined);

const query = z
  .object({
    account,
    meeting: z.string().max(64).optional().catch(undefined),
    rtmsAppId: z.string().refine(isAppId).optional(),
  })
  .transform(({ account, meeting, rtmsAppId }) => ({ accountId: account, meeting, rtmsAppId }));

/** A text that is none, or too long, is one in which no meeting is found. */
const streamQuery = z.object({ account, meeting: z.string().max(8192).catch('') });

@Controller('v1/doctor')
@RequireScopes('doctor:run')
export class DoctorController {
  constructor(
    private readonly doctor: DoctorService,
    private readonly streams: StreamDoctor,
  ) {}

  /**
   * The report on the set-up that runs here. Takes no address to call: a caller must not choose where
   * the service sends a signed challenge. `rtmsAppId` is the id of the app for RTMS in the Marketplace.
   * @throws DoctorAppIdInvalidError, DoctorAccountUnknownError
   */
  @Get()
  async examine(@Query() asked: unknown): Promise<DoctorReport> {
    const question = query.safeParse(asked).data;
    // Nothing else in the query is ever refused.
    if (question === undefined) throw new DoctorAppIdInvalidError();
    return this.doctor.examine(question);
  }

  /** Why the stream of one meeting runs or does not run; `meeting` is a number, a UUID or a link. */
  @Get('rtms')
  examineStream(@Query() asked: unknown): Promise<StreamVerdict> {
    const { account, meeting } = streamQuery.parse(asked);
    return this.streams.examine(meeting, account);
  }
}
