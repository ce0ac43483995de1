import { parseMeetingLink } from './meeting-link/meeting-link.parser.js';
import { MeetingIdInvalidError } from './meetings.errors.js';

/** What `GET /meetings/{…}` of Zoom takes. */
export type MeetingReference =
  | { readonly type: 'id'; readonly meetingId: string }
  /** As Zoom writes it: 16 bytes in base64, `==` at its end. */
  | { readonly type: 'uuid'; readonly meetingUuid: string };

const BASE64 = /^[A-Za-z0-9+/_-]{22}(?:==)?$/;
const HEX = /^[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i;

/**
 * A meeting's number, its UUID (base64, also URL-safe, without `==` or percent-encoded; or dashed
 * hex), or anything that {@link parseMeetingLink} reads.
 *
 * @throws the errors of {@link parseMeetingLink}.
 */
export function parseMeetingReference(text: string): MeetingReference {
  const meetingUuid = uuidIn(text.trim());
  if (meetingUuid !== undefined) return { type: 'uuid', meetingUuid };
  return { type: 'id', meetingId: parseMeetingLink(text).meetingId };
}

/**
 * The number or UUID alone, for acts that a link pasted by mistake must not start.
 * @throws MeetingIdInvalidError
 */
export function parseMeetingId(text: string): MeetingReference {
  const meetingUuid = uuidIn(text.trim());
  if (meetingUuid !== undefined) return { type: 'uuid', meetingUuid };
  const meetingId = text.replace(/[ -]/g, '');
  if (!/^\d{9,11}$/.test(meetingId)) throw new MeetingIdInvalidError();
  return { type: 'id', meetingId };
}

function uuidIn(text: string): string | undefined {
  if (HEX.test(text)) return Buffer.from(text.replaceAll('-', ''), 'hex').toString('base64');
  const decoded = percentDecoded(text);
  if (!BASE64.test(decoded)) return undefined;
  return `${decoded.slice(0, 22).replaceAll('-', '+').replaceAll('_', '/')}==`;
}

/** Callers encode once or twice (zoom-api §C3), and the router has taken off one layer. */
function percentDecoded(text: string): string {
  const encoded = /^[A-Za-z0-9+/_=-]*%[A-Za-z0-9+/_=%-]*$/.test(text) && text.length <= 128;
  if (!encoded) return text;
  try {
    return percentDecoded(decodeURIComponent(text));
  } catch {
    return text;
  }
}

/** What stands for the meeting in a path of Zoom's; `zoomPath` encodes it as Zoom wants it. */
export function meetingKey(reference: MeetingReference): string {
  return reference.type === 'id' ? reference.meetingId : reference.meetingUuid;
}
