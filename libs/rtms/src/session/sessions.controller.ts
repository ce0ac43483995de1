import { Controller, Get, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import { RtmsSessionNotFoundError, SessionQueryInvalidError } from '../rtms.errors.js';
import { SessionHistory, type SessionView } from './session.history.js';
import { SESSION_STATES } from './session.states.js';

const listQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  before: z.uuid().nullable().default(null),
  state: z.enum(SESSION_STATES).nullable().default(null),
});

const sessionId = z.uuid();

@Controller('v1/rtms/sessions')
export class SessionsController {
  constructor(private readonly history: SessionHistory) {}

  /** Sessions, newest first; `before` is the id that a page before ended with. */
  @Get()
  async list(@Query() query: unknown): Promise<{ readonly sessions: readonly SessionView[] }> {
    const parsed = listQuery.safeParse(query);
    if (!parsed.success) {
      throw new SessionQueryInvalidError(parsed.error.issues.map(({ path }) => path.join('.')));
    }
    const { limit, before, state } = parsed.data;
    return { sessions: await this.history.list(limit, before, state) };
  }

  @Get(':id')
  async get(@Param('id') id: string): Promise<SessionView> {
    if (!sessionId.safeParse(id).success) throw new RtmsSessionNotFoundError();
    return this.history.get(id);
  }
}
