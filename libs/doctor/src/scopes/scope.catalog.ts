/** One thing that the service does with Zoom's REST API, and the scopes that allow it. */
export interface ScopeFeature {
  readonly id: string;
  /** For people: completes "… needs". */
  readonly title: string;
  /**
   * Each must be granted; of one entry any form is enough: granular, or classic, for oneself, for
   * the account (`:admin`) or for sub-accounts (`:master`).
   */
  readonly scopes: readonly { readonly granular: string; readonly classic: readonly string[] }[];
}

const scope = (granular: string, ...classic: readonly string[]) => ({ granular, classic });

/** Source: zoom-api §B9. */
export const FEATURES: readonly ScopeFeature[] = [
  {
    id: 'meetings',
    title: 'Reading a meeting',
    scopes: [scope('meeting:read:meeting', 'meeting:read')],
  },
  {
    id: 'rtms-control',
    title: 'Starting and stopping RTMS over REST',
    scopes: [scope('meeting:update:participant_rtms_app_status', 'meeting:write')],
  },
  {
    id: 'meeting-lists',
    title: 'Listing the meetings of a user',
    scopes: [
      scope('meeting:read:list_meetings', 'meeting:read'),
      scope('meeting:read:list_upcoming_meetings', 'meeting:read'),
    ],
  },
  {
    id: 'meeting-changes',
    title: 'Creating, changing, ending and deleting meetings',
    scopes: [
      scope('meeting:write:meeting', 'meeting:write'),
      scope('meeting:update:meeting', 'meeting:write'),
      scope('meeting:delete:meeting', 'meeting:write'),
      scope('meeting:update:status', 'meeting:write'),
    ],
  },
  {
    id: 'live-meetings',
    title: 'Controlling a live meeting',
    scopes: [scope('meeting:update:in_meeting_controls', 'meeting:write')],
  },
  {
    id: 'invitations',
    title: 'Reading the text of an invitation',
    scopes: [scope('meeting:read:invitation', 'meeting:read')],
  },
  {
    id: 'past-meetings',
    title: 'Past meetings and who took part',
    scopes: [
      scope('meeting:read:past_meeting', 'meeting:read'),
      scope('meeting:read:list_past_instances', 'meeting:read'),
      scope('meeting:read:list_past_participants', 'meeting:read'),
    ],
  },
  {
    id: 'reports',
    title: 'Reports',
    scopes: [
      scope('report:read:list_meeting_participants', 'report:read'),
      scope('report:read:meeting', 'report:read'),
      scope('report:read:user', 'report:read'),
    ],
  },
  {
    id: 'webinars',
    title: 'Webinars',
    scopes: [
      scope('webinar:read:webinar', 'webinar:read'),
      scope('webinar:read:list_webinars', 'webinar:read'),
    ],
  },
  {
    id: 'recordings',
    title: 'Cloud recordings and their transcripts',
    scopes: [
      scope('cloud_recording:read:list_recording_files', 'recording:read'),
      scope('cloud_recording:read:list_user_recordings', 'recording:read'),
      scope('cloud_recording:read:meeting_transcript', 'recording:read'),
    ],
  },
  {
    id: 'users',
    title: 'Users of the account',
    scopes: [scope('user:read:list_users', 'user:read'), scope('user:read:user', 'user:read')],
  },
  {
    id: 'account-settings',
    title: 'Settings of the account',
    scopes: [scope('account:read:settings', 'account:read')],
  },
  {
    id: 'app-info',
    title: 'What Zoom says about the app itself',
    scopes: [scope('marketplace:read:app')],
  },
];

/** Names that documents ask for and that Zoom does not have; with what is meant. */
export const UNKNOWN_SCOPES: readonly { readonly name: RegExp; readonly instead: string }[] = [
  {
    name: /^rtms:(read|write|update):rtms_notification(:admin|:master)?$/,
    instead:
      'There is no scope for the notifications of RTMS: they come with the events ' +
      '"meeting.rtms_started", "meeting.rtms_stopped" and "meeting.rtms_interrupted" that you ' +
      'subscribe to in the General app. What that app needs are scopes for the media: ' +
      'meeting:read:meeting_audio, meeting:read:meeting_video, meeting:read:meeting_transcript, ' +
      'meeting:read:meeting_chat, meeting:read:meeting_screenshare. Starting RTMS over REST needs ' +
      'meeting:update:participant_rtms_app_status:admin in the Server-to-Server app.',
  },
  {
    name: /^rtms:(?!read(?::admin)?$)(?!read:rtms_(started|stopped|interrupted|concurrency_near_limit|concurrency_limited)(:admin)?$).*/,
    instead:
      'The scopes that begin with "rtms:" are rtms:read and rtms:read:rtms_started, …_stopped, ' +
      '…_interrupted, …_concurrency_near_limit and …_concurrency_limited, which Zoom adds with the ' +
      'events of the General app.',
  },
];
