import type { JournalEntry } from '../../journal/journal.port.js';
import type { Journal } from '../../journal/journal.port.js';
import type { ZoomApp } from '../zoom.app.js';
import { isoSeconds } from './meeting.record.js';
import type { Fields } from './meeting.store.js';
import { ok, type Endpoint } from './rest.endpoint.js';
import { ZoomRefusal } from './rest.errors.js';
import { segment } from './rest.input.js';
import type { RestPager } from './rest.pager.js';
import { SCOPES } from './rest.scopes.js';

export interface AccountDeps {
  readonly journal: Journal;
  readonly pager: RestPager;
  readonly findApp: (clientId: string) => ZoomApp | undefined;
}

/** The sections that the service looks at; `me` is the token's own account (zoom-api §C2). */
const ACCOUNT_SETTINGS = {
  schedule_meeting: { host_video: false, participant_video: false, audio_type: 'both' },
  in_meeting: { chat: true, allow_live_streaming: false, share_meeting_content_with_apps: true },
  recording: { cloud_recording: true, auto_recording: 'none', recording_audio_transcript: true },
  feature: { meeting_capacity: 300 },
} as const;

/** One delivery that was answered, or not (zoom-api §C2). */
function logRow({ at, detail = {} }: JournalEntry, endpoints: ReadonlyMap<string, string>): Fields {
  const { event, requestId, status } = detail;
  const isDelivered = typeof status === 'number' && status >= 200 && status < 300;
  return {
    event,
    status: typeof status === 'number' ? status : 0,
    failed_reason_type: isDelivered ? 0 : 1,
    endpoint: endpoints.get(String(requestId)) ?? '',
    subscription_id: 'SimulatedSubscription1',
    date_time: isoSeconds(at),
    trace_id: requestId,
  };
}

function logsOf(journal: Journal, { clientId }: ZoomApp): readonly Fields[] {
  const mine = journal.entries().filter(({ detail }) => detail?.['clientId'] === clientId);
  const sent = mine.filter(({ type }) => type === 'webhook.sent');
  const endpoints = new Map(
    sent.map(({ detail }) => [String(detail?.['requestId']), String(detail?.['url'])]),
  );
  return mine
    .filter(({ type }) => type === 'webhook.answered')
    .map((entry) => logRow(entry, endpoints))
    .toReversed();
}

/** @throws ZoomRefusal 404/1500 */
function appNamed(findApp: AccountDeps['findApp'], id: string): ZoomApp {
  const app = findApp(id);
  if (!app) throw new ZoomRefusal(404, 1500, `App does not exist: ${id}.`);
  return app;
}

/** `/accounts/me/settings` and `/marketplace/apps…`; an app's id here is its client id. */
export function accountEndpoints({ journal, pager, findApp }: AccountDeps): readonly Endpoint[] {
  return [
    {
      method: 'GET',
      path: '/accounts/:accountId/settings',
      scopes: SCOPES.accountSettings,
      label: 'Medium',
      handle: (call) => {
        const account = segment(call, 'accountId');
        if (account === 'me' || account === call.app.accountId) return ok(ACCOUNT_SETTINGS);
        throw new ZoomRefusal(404, 2001, `Account does not exist: ${account}.`);
      },
    },
    {
      method: 'GET',
      path: '/marketplace/apps/:appId',
      scopes: SCOPES.readApp,
      label: 'Light',
      handle: (call) => {
        const app = appNamed(findApp, segment(call, 'appId'));
        return ok({
          app_id: app.clientId,
          app_name: `Simulated ${app.type} app`,
          app_type: 'OAuthApp',
          app_usage: app.type === 'general' && app.managedBy !== 'admin' ? 1 : 2,
          app_status: app.active ? 'ACTIVE' : 'INACTIVE',
          app_scopes: app.scopes,
        });
      },
    },
    {
      method: 'GET',
      path: '/marketplace/apps/:appId/webhook_logs',
      scopes: SCOPES.readAppLogs,
      label: 'Medium',
      handle: (call) => {
        const app = appNamed(findApp, segment(call, 'appId'));
        const { head, items } = pager.page(call, logsOf(journal, app));
        const { page_size, next_page_token } = head;
        return ok({ page_size, next_page_token, webhook_logs: items });
      },
    },
  ];
}
