import {
  CHANNEL,
  CODEC,
  CONTENT_TYPE,
  DATA_OPTION,
  RESOLUTION,
  SAMPLE_RATE,
  type MediaName,
} from './media.codes.js';

/** What can be chosen about the media; the rest follows from what the sinks can take. */
export interface MediaPreferences {
  /** Milliseconds of audio in one packet: a multiple of 20 up to 1000. */
  readonly audioSendRate: number;
  readonly videoCodec: 'h264' | 'jpg';
  readonly videoResolution: 'sd' | 'hd' | 'fhd' | 'qhd';
  /** Pictures a second: JPG 1 … 5, H264 6 … 30. */
  readonly videoFps: number;
  /** Zoom's language number for the first 30 seconds; −1 for none. */
  readonly transcriptLanguage: number;
  /** Whether Zoom may change the language by what it hears. */
  readonly transcriptLanguageDetection: boolean;
}

type Section = Readonly<Record<string, number | boolean>>;

/** `media_params` of message 3; a section for each kind asked for. */
export type MediaParameters = Readonly<Partial<Record<WireSection, Section>>>;

type WireSection = 'audio' | 'video' | 'deskshare' | 'transcript' | 'chat';

const WIRE_RESOLUTION = {
  sd: RESOLUTION.SD,
  hd: RESOLUTION.HD,
  fhd: RESOLUTION.FHD,
  qhd: RESOLUTION.QHD,
} as const;

/**
 * Builds `media_params`: L16 16 kHz mono per participant, the active speaker's video, the shared
 * screen as one JPG a second. Source: developers.zoom.us/docs/rtms/meetings/media.
 * @param preferences within their stated ranges.
 */
export function buildMediaParameters(
  kinds: readonly MediaName[],
  preferences: MediaPreferences,
): MediaParameters {
  const parameters: Partial<Record<WireSection, Section>> = {};
  for (const kind of kinds) {
    parameters[kind === 'share' ? 'deskshare' : kind] = SECTIONS[kind](preferences);
  }
  return parameters;
}

const SECTIONS: Readonly<Record<MediaName, (preferences: MediaPreferences) => Section>> = {
  audio: ({ audioSendRate }) => ({
    content_type: CONTENT_TYPE.RAW_AUDIO,
    sample_rate: SAMPLE_RATE.HZ_16000,
    channel: CHANNEL.MONO,
    codec: CODEC.L16,
    data_opt: DATA_OPTION.AUDIO_MULTI,
    send_rate: audioSendRate,
  }),
  video: ({ videoCodec, videoResolution, videoFps }) => ({
    content_type: CONTENT_TYPE.RAW_VIDEO,
    codec: videoCodec === 'h264' ? CODEC.H264 : CODEC.JPG,
    resolution: WIRE_RESOLUTION[videoResolution],
    fps: videoFps,
    data_opt: DATA_OPTION.VIDEO_SINGLE_ACTIVE,
  }),
  share: () => ({
    content_type: CONTENT_TYPE.RAW_VIDEO,
    codec: CODEC.JPG,
    resolution: RESOLUTION.FHD,
    fps: 1,
  }),
  transcript: ({ transcriptLanguage, transcriptLanguageDetection }) => ({
    content_type: CONTENT_TYPE.TEXT,
    src_language: transcriptLanguage,
    enable_lid: transcriptLanguageDetection,
  }),
  chat: () => ({ content_type: CONTENT_TYPE.TEXT }),
};
