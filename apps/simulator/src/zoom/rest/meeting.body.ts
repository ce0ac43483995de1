import { z } from 'zod';
import type { Fields, MeetingKind, StoredMeeting } from './meeting.store.js';

/** Scheduled kinds of either; Zoom also lets 4 through in webhooks, never here. */
const TYPES: Readonly<Record<MeetingKind, readonly number[]>> = {
  meeting: [1, 2, 3, 8, 10],
  webinar: [5, 6, 9],
};

/** Settings whose values Zoom corrects without a word instead of refusing them (zoom-api §C2). */
const coercedSettings = z.looseObject({
  auto_recording: z.enum(['local', 'cloud', 'none']).catch('none').exactOptional(),
  audio: z.enum(['both', 'telephony', 'voip', 'thirdParty']).catch('both').exactOptional(),
  approval_type: z.literal([0, 1, 2]).catch(2).exactOptional(),
});

const isoTime = z.iso.datetime({ offset: true, local: true });

function bodyOf(kind: MeetingKind) {
  return {
    topic: z.string().min(1).max(200).exactOptional(),
    type: z
      .int()
      .refine((type) => TYPES[kind].includes(type))
      .exactOptional(),
    start_time: isoTime.exactOptional(),
    duration: z.int().min(1).max(1440).exactOptional(),
    timezone: z.string().exactOptional(),
    agenda: z.string().max(2000).exactOptional(),
    password: z.string().max(10).exactOptional(),
    settings: coercedSettings.exactOptional(),
  };
}

const SCHEMAS = {
  meeting: z.looseObject(bodyOf('meeting')),
  webinar: z.looseObject(bodyOf('webinar')),
} as const;

export type MeetingBody = z.infer<(typeof SCHEMAS)[MeetingKind]>;

/** Of a creation and of a change alike: Zoom demands no field. */
export function meetingSchema(kind: MeetingKind): (typeof SCHEMAS)[MeetingKind] {
  return SCHEMAS[kind];
}

/** What a body says, in the store's words; what it does not name is not in the answer. */
export function changeOf(
  body: MeetingBody,
  before: Fields,
  settingsBefore: Fields,
): Partial<StoredMeeting> & { readonly fields: Fields; readonly settings: Fields } {
  const { topic, type, start_time: start, duration, settings, ...further } = body;
  return {
    ...(topic === undefined ? {} : { topic }),
    ...(type === undefined ? {} : { type }),
    ...(start === undefined ? {} : { startsAt: Date.parse(start) }),
    ...(duration === undefined ? {} : { durationMs: duration * 60_000 }),
    fields: { ...before, ...further },
    settings: { ...settingsBefore, ...settings },
  };
}
