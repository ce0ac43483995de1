import { Injectable } from '@nestjs/common';
import { PlatformError } from '@zoom-platform/kernel';
import { ZoomApi, zoomPath, type ZoomPath } from '@zoom-platform/zoom-api';
import { z } from 'zod';

export interface MeetingName {
  /** Of this occurrence. */
  readonly uuid: string;
  /** Number of the meeting. */
  readonly meetingId: string;
}

/** A meeting that Zoom says is going on. */
export interface LiveMeeting extends MeetingName {
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

  /**
   * Whether Zoom says that this meeting is over. It knows nothing of another account's meeting, nor of
   * an instant one that is long over (3001): then an occurrence is over where it is among the past ones
   * (scope meeting:read:past_meeting:admin).
   * @throws the errors of {@link ZoomApi.call}.
   */
  async isOver(accountId: string, { meetingId, uuid }: MeetingName): Promise<boolean> {
    const meeting = await this.#read(accountId, zoomPath`/meetings/${meetingId}`);
    if (meeting !== null) return meeting['status'] !== 'started';
    return (await this.#read(accountId, zoomPath`/past_meetings/${uuid}`)) !== null;
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

  /** `null` where the account has no such thing. */
  async #read(accountId: string, path: ZoomPath) {
    try {
      const { body } = await this.zoom.call({ method: 'GET', path, label: 'light', accountId });
      return body ?? {};
    } catch (error) {
      if (error instanceof PlatformError && error.code === 'zoom.not_found') return null;
      throw error;
    }
  }
}
