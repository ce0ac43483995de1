import { Body, Controller, Param } from '@nestjs/common';
import { ZoomApps } from '@zoom-platform/accounts';
import { MeetingPath } from '../fields/path.dto.js';
import type { ZoomCallParts } from '../forwarding/zoom-call.interceptor.js';
import { ZoomRoute } from '../forwarding/zoom-route.decorator.js';
import { AskerOf, type ZoomAsker } from '../forwarding/zoom.asker.js';
import { RtmsAppUnknownError } from '../meetings.errors.js';
import { RtmsControlRecord } from '../rtms-control/rtms-control.record.js';
import { LiveEventBody, RtmsStatusBody } from './live-meetings.dto.js';

const LIVE = 'live_meetings/:meetingId';

/** Acts on a meeting that is under way; Zoom carries them out after its answer (202). */
@Controller('v1')
export class LiveMeetingsController {
  constructor(
    private readonly apps: ZoomApps,
    private readonly record: RtmsControlRecord,
  ) {}

  @ZoomRoute('PATCH', `${LIVE}/events`, { scope: 'meetings:write', label: 'light' })
  control(@Param() path: MeetingPath, @Body() body: LiveEventBody): ZoomCallParts {
    return { path, body };
  }

  /** @throws RtmsAppUnknownError neither the body nor the configuration names the app. */
  @ZoomRoute('PATCH', `${LIVE}/rtms_app/status`, { scope: 'rtms:control', label: 'light' })
  async controlRtms(
    @Param() path: MeetingPath,
    @Body() body: RtmsStatusBody,
    @AskerOf() { caller }: ZoomAsker,
  ): Promise<ZoomCallParts> {
    const client_id = body.settings?.client_id ?? (await this.#configuredClientId());
    const settings = Object.assign({}, body.settings, { client_id });
    const act = { caller, action: body.action ?? '', meeting: path.meetingId };
    return {
      path,
      body: Object.assign({}, body, { settings }),
      around: (call) => this.record.keep(act, call),
    };
  }

  /** The one app that can own streams; where there are several, the caller has to say which. */
  async #configuredClientId(): Promise<string> {
    const able = (await this.apps.apps()).filter(({ kind }) => kind !== 's2s');
    const [app, ...others] = able.length > 0 ? able : await this.apps.apps();
    if (app === undefined || others.length > 0) throw new RtmsAppUnknownError();
    return app.clientId;
  }
}
