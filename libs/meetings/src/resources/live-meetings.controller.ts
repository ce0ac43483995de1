import { Body, Controller, Param } from '@nestjs/common';
import { ZoomApps } from '@zoom-platform/accounts';
import { MeetingPath } from '../fields/path.dto.js';
import type { ZoomCallParts } from '../forwarding/zoom-call.interceptor.js';
import { ZoomRoute } from '../forwarding/zoom-route.decorator.js';
import { RtmsAppUnknownError } from '../meetings.errors.js';
import { LiveEventBody, RtmsStatusBody } from './live-meetings.dto.js';

/** Id of the app that the environment describes (accounts). */
const CONFIGURED_APP = 'default';

const LIVE = 'live_meetings/:meetingId';

/** Acts on a meeting that is under way; Zoom carries them out after its answer (202). */
@Controller('v1')
export class LiveMeetingsController {
  constructor(private readonly apps: ZoomApps) {}

  @ZoomRoute('PATCH', `${LIVE}/events`, { scope: 'meetings:write', label: 'light' })
  control(@Param() path: MeetingPath, @Body() body: LiveEventBody): ZoomCallParts {
    return { path, body };
  }

  /** @throws RtmsAppUnknownError neither the body nor the configuration names the app. */
  @ZoomRoute('PATCH', `${LIVE}/rtms_app/status`, { scope: 'rtms:control', label: 'light' })
  async controlRtms(
    @Param() path: MeetingPath,
    @Body() body: RtmsStatusBody,
  ): Promise<ZoomCallParts> {
    const client_id = body.settings?.client_id ?? (await this.#configuredClientId());
    const settings = Object.assign({}, body.settings, { client_id });
    return { path, body: Object.assign({}, body, { settings }) };
  }

  async #configuredClientId(): Promise<string> {
    const app = await this.apps.app(CONFIGURED_APP);
    if (app === undefined) throw new RtmsAppUnknownError();
    return app.clientId;
  }
}
