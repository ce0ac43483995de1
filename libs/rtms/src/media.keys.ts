import type { ConfigKeys } from '@zoom-platform/kernel';
import { z } from 'zod';

/** What is asked of Zoom; keys that only fit one another are checked in `media.preferences.ts`. */
export const mediaKeys = {
  RTMS_AUDIO_CODEC: {
    schema: z.enum(['l16', 'opus', 'g711', 'g722']),
    meaning:
      'How audio is asked for: l16 is plain samples, which a mix can be made of; opus is kept as it comes; g711 and g722 are decoded.',
    range: 'l16, opus, g711 or g722',
    default: 'l16',
  },
  RTMS_AUDIO_SAMPLE_RATE: {
    schema: z.coerce
      .number()
      .pipe(z.literal([8000, 16000, 32000, 48000]))
      .optional(),
    meaning: 'Samples a second; not set: 16000 with l16, with the others the only one they have.',
    range: '8000, 16000, 32000 or 48000 with l16; 48000 with opus, 8000 with g711, 16000 with g722',
  },
  RTMS_AUDIO_CHANNELS: {
    schema: z.coerce.number().pipe(z.literal([1, 2])),
    meaning: 'Channels of each participant: mono or stereo.',
    range: '1 or 2; 1 with g711 and g722',
    default: '1',
  },
  RTMS_AUDIO_SEND_RATE_MS: {
    schema: z.coerce.number().int().multipleOf(20).min(20).max(1000).optional(),
    meaning:
      'Milliseconds of audio in one packet; 100 costs a third of 20. Not set: 100 with l16, 20 with the others.',
    range: 'a multiple of 20 from 20 to 1000 with l16; 20 with the others',
  },
  RTMS_VIDEO_STREAM: {
    schema: z.enum(['active_speaker', 'individual']),
    meaning:
      'Whose camera comes: of whoever speaks, or of the one participant that a module asks for (LiveStreams) and of nobody before that.',
    range: 'active_speaker or individual; individual with the driver websocket only',
    default: 'active_speaker',
  },
  RTMS_VIDEO_CODEC: {
    schema: z.enum(['h264', 'jpg']),
    meaning: 'How camera pictures are asked for, where a module wants video.',
    range: 'h264 or jpg',
    default: 'h264',
  },
  RTMS_VIDEO_RESOLUTION: {
    schema: z.enum(['sd', 'hd', 'fhd', 'qhd']),
    meaning: 'Size of camera pictures.',
    range: 'sd, hd, fhd or qhd',
    default: 'hd',
  },
  RTMS_VIDEO_FPS: {
    schema: z.coerce.number().int().min(1).max(30),
    meaning: 'Camera pictures a second.',
    range: '1 … 5 with jpg, 6 … 30 with h264',
    default: '25',
  },
  RTMS_SHARE_CODEC: {
    schema: z.enum(['jpg', 'png', 'h264']),
    meaning: 'How a shared screen is asked for, where a module wants it.',
    range: 'jpg, png or h264',
    default: 'jpg',
  },
  RTMS_SHARE_RESOLUTION: {
    schema: z.enum(['sd', 'hd', 'fhd', 'qhd']),
    meaning: 'Size of the pictures of a shared screen.',
    range: 'sd, hd, fhd or qhd',
    default: 'fhd',
  },
  RTMS_SHARE_FPS: {
    schema: z.coerce.number().int().min(1).max(30).optional(),
    meaning:
      "Pictures of a shared screen a second; not set: 1 with jpg and png, 15 with h264. Zoom's pages disagree whether more than 1 is possible with jpg and png, and fewer than 6 with h264.",
    range: '1 … 5 with jpg and png, 2 … 30 with h264',
  },
  RTMS_TRANSCRIPT_LANGUAGE: {
    schema: z.coerce.number().int().min(-1).max(36),
    meaning: "Zoom's number of the spoken language at the start of a transcript (9 is English).",
    range: '-1 (none) … 36',
    default: '9',
  },
  RTMS_TRANSCRIPT_LANGUAGE_DETECTION: {
    schema: z.enum(['true', 'false']).transform((text) => text === 'true'),
    meaning: 'Whether Zoom follows a change of language.',
    range: 'true or false',
    default: 'true',
  },
} as const satisfies ConfigKeys;
