import { z } from 'zod';
import { failed, ok, skipped, warning } from '../check.findings.js';
import type { Check, CheckContext, Finding } from '../check.type.js';
import { AGAIN, createRtmsApp, GREYED_OUT, openApp } from '../marketplace.steps.js';
import { appRecord } from '../probes/app.records.js';
import { isMediaScope, isOfMeetings } from '../scopes/media.scopes.js';

const record = z.object({
  app_status: z.string().optional().catch(undefined),
  app_scopes: z.array(z.string()).optional().catch(undefined),
  app_usage: z.number().optional().catch(undefined),
});

type AppRecord = z.infer<typeof record>;

/** Words for "switched off"; which ones Zoom has was never documented, so others say nothing. */
const SWITCHED_OFF = /inactive|deactivated|disabled|suspended/i;

/** `app_usage` of an admin-managed app; a user-managed one has 1. Never seen at Zoom itself. */
const ADMIN_MANAGED = 2;

const ADD_MEDIA =
  'Open the page "Scopes" and add meeting:read:meeting_audio and meeting:read:meeting_transcript, ' +
  'and …_video, …_chat, …_screenshare where you need them.';

function switchedOff(status: string, { setup }: CheckContext): Finding {
  return failed({
    saw: `The Marketplace shows the app for RTMS as ${status}.`,
    means: 'Zoom sends no webhooks for an app that is switched off.',
    fix: [openApp(setup.cloud, 'General app'), 'Switch it on.', GREYED_OUT, AGAIN],
    evidence: { appStatus: status },
  });
}

function withoutMedia(
  { app_scopes: scopes = [], app_usage: usage }: AppRecord,
  { setup }: CheckContext,
): Finding {
  const saw = `Of its ${String(scopes.length)} scopes, none of the app for RTMS is for media.`;
  const evidence = { appScopes: scopes, appUsage: usage ?? null };
  if (!scopes.some(isOfMeetings)) {
    return warning({
      saw,
      means:
        'None is for meetings, webinars or their RTMS events either, so it may be an app for another ' +
        'product, as Contact Center or the Video SDK; their scopes are not judged here. Streams of ' +
        'meetings and webinars it cannot have.',
      fix: [
        'If it is meant for meetings or webinars, do the next steps; if not, there is nothing to do.',
        openApp(setup.cloud, 'General app'),
        ADD_MEDIA,
        AGAIN,
      ],
      evidence,
    });
  }
  return failed({
    saw,
    means:
      'Zoom offers its streams no media: without such a scope there is nothing to join.' +
      (usage === ADMIN_MANAGED
        ? ' Its record seems to say that it is admin-managed (app_usage 2): such an app is not offered them.'
        : ''),
    fix: [
      openApp(setup.cloud, 'General app'),
      'See on the page "Basic Information" that it is user-managed; an admin-managed app is not ' +
        'offered these scopes.',
      ADD_MEDIA,
      'On the page "Local Test" add the app again for each user: what they allowed has no new scopes.',
      AGAIN,
    ],
    evidence,
  });
}

/** Zoom documents neither sign, so they are no proof. */
function maybeAdminManaged(
  { app_usage: usage, app_scopes: scopes = [] }: AppRecord,
  { setup }: CheckContext,
): Finding | undefined {
  // An app of Contact Center may be admin-managed.
  if (!scopes.some(isOfMeetings)) return undefined;
  const forAdmins = scopes.filter(
    (scope) => isOfMeetings(scope) && isMediaScope(scope) && scope.endsWith(':admin'),
  );
  if (usage !== ADMIN_MANAGED && forAdmins.length === 0) return undefined;
  const signs = [
    ...(usage === ADMIN_MANAGED ? ['app_usage 2'] : []),
    ...(forAdmins.length > 0
      ? [`scopes for media that end in ":admin": ${forAdmins.join(', ')}`]
      : []),
  ];
  return warning({
    saw: `The Marketplace's record of the app for RTMS has ${signs.join(', and ')}.`,
    means:
      'That looks like an admin-managed app. Zoom gives the events and media of RTMS to user-managed ' +
      'General apps only. What its record says of this is not documented, so see for yourself; if ' +
      'streams come, nothing is wrong.',
    fix: [
      openApp(setup.cloud, 'General app'),
      'See on the page "Basic Information" whether it is user-managed or admin-managed.',
      'If it is admin-managed and that cannot be changed there, make another app:',
      ...createRtmsApp(setup.cloud),
      AGAIN,
    ],
    evidence: { appUsage: usage ?? null, adminScopes: forAdmins },
  });
}

function judge(found: AppRecord, context: CheckContext): Finding {
  const { app_status: status, app_scopes: scopes } = found;
  if (status !== undefined && SWITCHED_OFF.test(status)) return switchedOff(status, context);
  const media = scopes?.filter(isMediaScope) ?? [];
  if (scopes !== undefined && media.length === 0) return withoutMedia(found, context);
  const doubt = maybeAdminManaged(found, context);
  if (doubt !== undefined) return doubt;
  if (scopes === undefined) return skipped('Zoom did not list the scopes of the app for RTMS.');
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
    if (context.facts.rtmsAppIsS2s) return skipped('It waits for the check "rtms-app".');
    const answer = await appRecord(context, 'itself');
    if (answer.kind === 'unknown') return skipped(answer.why);
    return judge(record.parse(answer.body), context);
  },
};
