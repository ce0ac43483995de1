import {
  MeetingIdInvalidError,
  UnjoinableLinkError,
  type UnjoinableKind,
} from '../meetings.errors.js';
import type { LinkKind, MeetingLink } from './meeting-link.type.js';
import { cloudOfHost } from './zoom.hosts.js';

/** What one URL is to us. */
export type UrlReading =
  | { readonly type: 'meeting'; readonly link: MeetingLink }
  /** A page of Zoom's that is about a meeting, yet cannot be joined as it stands. */
  | { readonly type: 'unjoinable'; readonly error: UnjoinableLinkError | MeetingIdInvalidError }
  /** A page of Zoom's that says nothing of a meeting, such as dial-in numbers. */
  | { readonly type: 'page' }
  | { readonly type: 'foreign' };

const MEETING_PATHS: readonly { readonly path: RegExp; readonly kind: LinkKind }[] = [
  { path: /^\/j\/([^/]+)\/?$/i, kind: 'join_link' },
  { path: /^\/w\/([^/]+)\/?$/i, kind: 'webinar_link' },
  { path: /^\/s\/([^/]+)\/?$/i, kind: 'start_link' },
  { path: /^\/wc\/(?:join|start)\/([^/]+)\/?$/i, kind: 'web_client_link' },
  { path: /^\/wc\/(?!my\/)([^/]+)(?:\/(?:join|start))?\/?$/i, kind: 'web_client_link' },
];

const UNJOINABLE_PATHS: readonly { readonly path: RegExp; readonly kind: UnjoinableKind }[] = [
  { path: /^\/(?:wc\/)?my\//i, kind: 'personal' },
  { path: /^\/(?:j|wc\/join)\/[a-z]/i, kind: 'personal' },
  { path: /^\/(?:meeting|webinar)\/(?:[^/]+\/)?register(?:\/|$)/i, kind: 'registration' },
  { path: /^\/rec(?:ording)?\//i, kind: 'recording' },
];

const WEB_SCHEMES: readonly string[] = ['https:', 'http:'];
const APP_SCHEMES: readonly string[] = ['zoommtg:', 'zoomus:'];

/** Reads one URL, wrappers already off. */
export function readZoomUrl(url: URL): UrlReading {
  const cloud = cloudOfHost(url.hostname);
  const disguised = url.username !== '' || url.password !== '' || url.port !== '';
  if (cloud === undefined || disguised) return { type: 'foreign' };
  if (APP_SCHEMES.includes(url.protocol)) {
    return meeting(parameter(url, 'confno') ?? '', 'app_link', url);
  }
  if (!WEB_SCHEMES.includes(url.protocol)) return { type: 'foreign' };
  if (url.hostname.startsWith('events.')) return unjoinable('event');
  return readWebPath(url);
}

function readWebPath(url: URL): UrlReading {
  const other = UNJOINABLE_PATHS.find(({ path }) => path.test(url.pathname));
  if (other !== undefined) return unjoinable(other.kind);
  for (const { path, kind } of MEETING_PATHS) {
    const id = path.exec(url.pathname)?.[1];
    if (id !== undefined) return meeting(decoded(id), kind, url);
  }
  const number = parameter(url, 'confno');
  return number === undefined ? { type: 'page' } : meeting(number, 'join_link', url);
}

function meeting(idText: string, kind: LinkKind, url: URL): UrlReading {
  const meetingId = idText.replace(/[\s+-]/g, '');
  if (!/^\d{9,11}$/.test(meetingId)) {
    return { type: 'unjoinable', error: new MeetingIdInvalidError() };
  }
  const cloud = cloudOfHost(url.hostname) ?? 'unknown';
  const pwd = pwdOf(url);
  return {
    type: 'meeting',
    link: { kind, meetingId, cloud, pwd, passcode: undefined, numericPasscode: undefined },
  };
}

function unjoinable(kind: UnjoinableKind): UrlReading {
  return { type: 'unjoinable', error: new UnjoinableLinkError(kind) };
}

/** `pwd` without what mail programs and people leave behind it. */
function pwdOf(url: URL): string | undefined {
  return /^[A-Za-z0-9]+(?:\.\d+)?/.exec(parameter(url, 'pwd') ?? '')?.[0];
}

/** A query parameter whatever the case of its name. */
function parameter(url: URL, name: string): string | undefined {
  return [...url.searchParams].find(([key]) => key.toLowerCase() === name)?.[1];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
