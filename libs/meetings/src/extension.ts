export { meetingKey, parseMeetingReference, type MeetingReference } from './meeting.reference.js';
export { RefusedStartsModule } from './rtms-control/refused-starts.module.js';
export { RefusedStarts, type RefusedStart } from './rtms-control/refused.starts.js';
