/**
 * Numbers of `media_type` and `media_params`.
 * Source: developers.zoom.us/docs/rtms/data-types and `rtms.h` of zoom/rtms 1.1.0.
 */
export type MediaName = 'audio' | 'video' | 'share' | 'transcript' | 'chat';

/** One bit a kind. */
export const MEDIA_TYPE: Readonly<Record<MediaName, number>> = {
  audio: 1,
  video: 2,
  share: 4,
  transcript: 8,
  chat: 16,
};

/** A bit of its own, not the sum of the others. */
export const MEDIA_TYPE_ALL = 32;

export const CONTENT_TYPE = {
  RTP: 1,
  RAW_AUDIO: 2,
  RAW_VIDEO: 3,
  FILE_STREAM: 4,
  TEXT: 5,
} as const;

export const CODEC = { L16: 1, G711: 2, G722: 3, OPUS: 4, JPG: 5, PNG: 6, H264: 7 } as const;

export const AUDIO_CODECS: ReadonlySet<number> = new Set([
  CODEC.L16,
  CODEC.G711,
  CODEC.G722,
  CODEC.OPUS,
]);

export const PICTURE_CODECS: ReadonlySet<number> = new Set([CODEC.JPG, CODEC.PNG, CODEC.H264]);

export const SAMPLE_RATE = { HZ_8000: 0, HZ_16000: 1, HZ_32000: 2, HZ_48000: 3 } as const;

export const SAMPLE_RATE_HERTZ = [8000, 16000, 32000, 48000] as const;

export const SAMPLE_RATES: ReadonlySet<number> = new Set(Object.values(SAMPLE_RATE));

export const CHANNEL = { MONO: 1, STEREO: 2 } as const;

export const CHANNELS: ReadonlySet<number> = new Set(Object.values(CHANNEL));

export const DATA_OPTION = {
  AUDIO_MIXED: 1,
  AUDIO_MULTI: 2,
  VIDEO_SINGLE_ACTIVE: 3,
  VIDEO_SINGLE_INDIVIDUAL: 4,
} as const;

export const RESOLUTION = { SD: 1, HD: 2, FHD: 3, QHD: 4 } as const;

export const TRANSCRIPT_LANGUAGE = { NONE: -1, ENGLISH: 9, LAST: 36 } as const;
