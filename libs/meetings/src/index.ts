export {
  MeetingIdInvalidError,
  MeetingLinkForeignError,
  MeetingLinkUnrecognizedError,
  UnjoinableLinkError,
} from './meetings.errors.js';
export {
  explainMeetingLink,
  type LinkCandidate,
  type LinkExplanation,
  type LinkRefusal,
  type PasscodeKind,
} from './meeting-link/meeting-link.explainer.js';
export { parseMeetingLink } from './meeting-link/meeting-link.parser.js';
export type { LinkCloud, LinkKind, MeetingLink } from './meeting-link/meeting-link.type.js';
export { MeetingsModule } from './meetings.module.js';
export { MeetingsService, type ZoomMeeting } from './meetings.service.js';
export { startRefusalIn, type StartRefusal } from './rtms-control/start.refusal.js';
