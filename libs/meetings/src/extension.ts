export { meetingKey, parseMeetingReference, type MeetingReference } from './meeting.reference.js';
