import { z } from 'zod';
import { failed, ok, skipped } from '../check.findings.js';
import type { Check, CheckContext, Finding } from '../check.type.js';
import { AGAIN, GREYED_OUT, openApp } from '../marketplace.steps.js';
import { appRecord } from '../probes/app.records.js';

const record = z.object({
  app_status: z.string().optional().catch(undefined),
  app_scopes: z.array(z.string()).optional().catch(undefined),
});

type AppRecord = z.infer<typeof record>;

/** Words for "switched off"; which ones Zoom has was never documented, so others say nothing. */
const SWITCHED_OFF = /inactive|deactivated|disabled|suspended/i;

/** zoom-api §B9: media of RTMS; of meetings and of webinars. */
const MEDIA =
  /^(meeting:read:meeting|webinar:read:webinar)_(audio|video|transcript|chat|screenshare)(:admin)?$/;

function switchedOff(status: string, { setup }: CheckContext): Finding {
  return failed({
    saw: `The Marketplace shows the app for RTMS as ${status}.`,
    means: 'Zoom sends no webhooks for an app that is switched off.',
    fix: [openApp(setup.cloud, 'General app'), 'Switch it on.', GREYED_OUT, AGAIN],
    evidence: { appStatus: status },
  });
}

function withoutMedia(scopes: readonly string[], { setup }: CheckContext): Finding {
  return failed({
    saw: `Of its ${String(scopes.length)} scopes, none of the app for RTMS is for media.`,
    means: 'Zoom offers its streams no media: without such a scope there is nothing to join.',
    fix: [
      openApp(setup.cloud, 'General app'),
      'Open the page "Scopes" and add meeting:read:meeting_audio and meeting:read:meeting_transcript, ' +
        'and …_video, …_chat, …_screenshare where you need them.',
      'On the page "Local Test" add the app again for each user: what they allowed has no new scopes.',
      AGAIN,
    ],
    evidence: { appScopes: scopes },
  });
}

function judge({ app_status: status, app_scopes: scopes }: AppRecord, context: CheckContext) {
  if (status !== undefined && SWITCHED_OFF.test(status)) return switchedOff(status, context);
  if (scopes === undefined) return skipped('Zoom did not list the scopes of the app for RTMS.');
  const media = scopes.filter((scope) => MEDIA.test(scope));
  if (media.length === 0) return withoutMedia(scopes, context);
  return ok(`The app for RTMS may have: ${media.join(', ')}.`, {
    appStatus: status ?? null,
    mediaScopes: media,
  });
}

/** §E 21: what the Marketplace itself says of the app for RTMS. */
export const appInfoCheck: Check = {
  id: 'app-info',
  needs: ['api', 'rtms-app'],
  run: async (context) => {
    const answer = await appRecord(context, 'itself');
    if (answer.kind === 'unknown') return skipped(answer.why);
    return judge(record.parse(answer.body), context);
  },
};
