/** The scope that a call needs: today's granular name first, then the classic ones (zoom-api §B9). */
export type ScopeChoice = readonly [granular: string, ...classic: string[]];

/** Names stand without their suffix: `:admin` and `:master` are as good as none. */
export const SCOPES = {
  readMeeting: ['meeting:read:meeting', 'meeting:read'],
  listMeetings: ['meeting:read:list_meetings', 'meeting:read'],
  listUpcoming: ['meeting:read:list_upcoming_meetings', 'meeting:read'],
  createMeeting: ['meeting:write:meeting', 'meeting:write'],
  updateMeeting: ['meeting:update:meeting', 'meeting:write'],
  deleteMeeting: ['meeting:delete:meeting', 'meeting:write'],
  updateStatus: ['meeting:update:status', 'meeting:write'],
  readInvitation: ['meeting:read:invitation', 'meeting:read'],
  listRegistrants: ['meeting:read:list_registrants', 'meeting:read'],
  addRegistrant: ['meeting:write:registrant', 'meeting:write'],
  updateRegistrants: ['meeting:update:registrant_status', 'meeting:write'],
  readPastMeeting: ['meeting:read:past_meeting', 'meeting:read'],
  listPastInstances: ['meeting:read:list_past_instances', 'meeting:read'],
  listPastParticipants: ['meeting:read:list_past_participants', 'meeting:read'],
  controlLive: ['meeting:update:in_meeting_controls', 'meeting:write'],
  controlRtms: ['meeting:update:participant_rtms_app_status', 'meeting:write'],
  readWebinar: ['webinar:read:webinar', 'webinar:read'],
  listWebinars: ['webinar:read:list_webinars', 'webinar:read'],
  createWebinar: ['webinar:write:webinar', 'webinar:write'],
  updateWebinar: ['webinar:update:webinar', 'webinar:write'],
  deleteWebinar: ['webinar:delete:webinar', 'webinar:write'],
  listWebinarRegistrants: ['webinar:read:list_registrants', 'webinar:read'],
  addWebinarRegistrant: ['webinar:write:registrant', 'webinar:write'],
  updateWebinarRegistrants: ['webinar:update:registrant_status', 'webinar:write'],
  reportMeeting: ['report:read:list_meeting_participants', 'report:read'],
  reportWebinar: ['report:read:list_webinar_participants', 'report:read'],
  liveMetrics: ['dashboard:read:list_meetings', 'dashboard_meetings:read', 'dashboard:read'],
  meetingRecordings: ['cloud_recording:read:list_recording_files', 'recording:read'],
  userRecordings: ['cloud_recording:read:list_user_recordings', 'recording:read'],
  transcript: ['cloud_recording:read:meeting_transcript', 'recording:read'],
  deleteRecordings: ['cloud_recording:delete:meeting_recording', 'recording:write'],
  readUser: ['user:read:user', 'user:read'],
  listUsers: ['user:read:list_users', 'user:read'],
  readUserSettings: ['user:read:settings', 'user:read'],
  createUser: ['user:write:user', 'user:write'],
  updateUser: ['user:update:user', 'user:write'],
  updateUserSettings: ['user:update:settings', 'user:write'],
  deleteUser: ['user:delete:user', 'user:write'],
  accountSettings: ['account:read:settings', 'account:read'],
  readApp: ['marketplace:read:app'],
  readAppLogs: ['marketplace:read:list_api_logs'],
} as const satisfies Readonly<Record<string, ScopeChoice>>;

const SUFFIXES = ['', ':admin', ':master'] as const;

/** Whether a token with these scopes may make the call. */
export function satisfies(granted: readonly string[], choice: ScopeChoice): boolean {
  return choice.some((name) => SUFFIXES.some((suffix) => granted.includes(`${name}${suffix}`)));
}

/** What Zoom's refusal names within its brackets (zoom-api §B6, code 4711). */
export function bracketed([granular]: ScopeChoice): string {
  return `[${granular}, ${granular}:admin]`;
}

/** Every granular scope of this table, as the picker of a Server-to-Server app shows them. */
export function adminScopes(): string[] {
  return [...new Set(Object.values(SCOPES).map(([granular]) => `${granular}:admin`))];
}
