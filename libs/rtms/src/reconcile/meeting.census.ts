import { Injectable } from '@nestjs/common';
import { ZoomApi, zoomPath } from '@zoom-platform/zoom-api';
import { z } from 'zod';

/** A meeting that Zoom says is going on. */
export interface LiveMeeting {
  readonly uuid: string;
  /** Number of the meeting. */
  readonly meetingId: string;
  /** Unix milliseconds. */
  readonly startedAt: number;
}

const row = z.object({
  uuid: z.string(),
  id: z.union([z.string(), z.number()]).transform(String),
  start_time: z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
});

/** Asks Zoom what webhooks may have failed to say. */
@Injectable()
export class MeetingCensus {
  constructor(private readonly zoom: ZoomApi) {}

  /**
   * Every meeting of the account that is live (Dashboard: a paid plan, and the scope
   * dashboard:read:list_meetings:admin). A row that cannot be read is left out.
   * @throws the errors of {@link ZoomApi.pages}.
   */
  async live(accountId: string): Promise<readonly LiveMeeting[]> {
    const request = {
      method: 'GET',
      path: zoomPath`/metrics/meetings`,
      query: { type: 'live', page_size: 300 },
      label: 'resource_intensive',
      accountId,
    } as const;
    const meetings: LiveMeeting[] = [];
    for await (const found of this.zoom.pages(request, 'meetings')) {
      const { data } = row.safeParse(found);
      if (data === undefined) continue;
      meetings.push({ uuid: data.uuid, meetingId: data.id, startedAt: data.start_time });
    }
    return meetings;
  }

  /** Whether Zoom says of this very meeting that it goes on. @throws the errors of {@link ZoomApi.call}. */
  async isLive(accountId: string, meetingId: string): Promise<boolean> {
    const { body } = await this.zoom.call({
      method: 'GET',
      path: zoomPath`/meetings/${meetingId}`,
      label: 'light',
      accountId,
    });
    return body?.['status'] === 'started';
  }

  /**
   * Asks Zoom to start the app's stream; a webhook says whether it did. Once more is harmless.
   * @throws the errors of {@link ZoomApi.call}.
   */
  async start(accountId: string, meetingId: string, clientId: string): Promise<void> {
    await this.zoom.call({
      method: 'PATCH',
      path: zoomPath`/live_meetings/${meetingId}/rtms_app/status`,
      body: { action: 'start', settings: { client_id: clientId } },
      accountId,
      idempotent: true,
    });
  }
}
