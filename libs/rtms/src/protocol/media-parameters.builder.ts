import { AUDIO_FORMATS, type AudioCodec, type SampleRate } from './audio.formats.js';
import {
  CHANNEL,
  CODEC,
  CONTENT_TYPE,
  DATA_OPTION,
  RESOLUTION,
  SAMPLE_RATE_HERTZ,
  type MediaName,
} from './media.codes.js';

export type Resolution = 'sd' | 'hd' | 'fhd' | 'qhd';

/** What can be chosen about the media; the rest follows from what the sinks can take. */
export interface MediaPreferences {
  /** With the rate, the channels and the packets of AUDIO_FORMATS. */
  readonly audioCodec: AudioCodec;
  readonly audioSampleRate: SampleRate;
  readonly audioChannels: 1 | 2;
  /** Milliseconds of audio in one packet. */
  readonly audioSendRate: number;
  /** Whose pictures come: the active speaker's, or those of the participant of message 28. */
  readonly videoStream: 'active_speaker' | 'individual';
  readonly videoCodec: 'h264' | 'jpg';
  readonly videoResolution: Resolution;
  /** Pictures a second: JPG 1 … 5, H264 6 … 30. */
  readonly videoFps: number;
  readonly shareCodec: 'h264' | 'jpg' | 'png';
  readonly shareResolution: Resolution;
  /** Pictures a second: JPG and PNG 1 … 5, H264 2 … 30. */
  readonly shareFps: number;
  /** Zoom's language number for the first 30 seconds; −1 for none. */
  readonly transcriptLanguage: number;
  /** Whether Zoom may change the language by what it hears. */
  readonly transcriptLanguageDetection: boolean;
}

type Section = Readonly<Record<string, number | boolean>>;

/** `media_params` of message 3; a section for each kind asked for. */
export type MediaParameters = Readonly<Partial<Record<WireSection, Section>>>;

type WireSection = 'audio' | 'video' | 'deskshare' | 'transcript' | 'chat';

const WIRE_CODEC = { h264: CODEC.H264, jpg: CODEC.JPG, png: CODEC.PNG } as const;

const WIRE_VIDEO_STREAM = {
  active_speaker: DATA_OPTION.VIDEO_SINGLE_ACTIVE,
  individual: DATA_OPTION.VIDEO_SINGLE_INDIVIDUAL,
} as const;

const WIRE_RESOLUTION = {
  sd: RESOLUTION.SD,
  hd: RESOLUTION.HD,
  fhd: RESOLUTION.FHD,
  qhd: RESOLUTION.QHD,
} as const;

/**
 * Builds `media_params`: audio of each participant, the video of one, the shared screen.
 * Source: developers.zoom.us/docs/rtms/meetings/media and …/meetings/video-single-stream.
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
  audio: ({ audioCodec, audioSampleRate, audioChannels, audioSendRate }) => ({
    content_type: CONTENT_TYPE.RAW_AUDIO,
    sample_rate: SAMPLE_RATE_HERTZ.indexOf(audioSampleRate),
    channel: audioChannels === 2 ? CHANNEL.STEREO : CHANNEL.MONO,
    codec: AUDIO_FORMATS[audioCodec].code,
    data_opt: DATA_OPTION.AUDIO_MULTI,
    send_rate: audioSendRate,
  }),
  video: ({ videoStream, videoCodec, videoResolution, videoFps }) => ({
    content_type: CONTENT_TYPE.RAW_VIDEO,
    codec: WIRE_CODEC[videoCodec],
    resolution: WIRE_RESOLUTION[videoResolution],
    fps: videoFps,
    data_opt: WIRE_VIDEO_STREAM[videoStream],
  }),
  share: ({ shareCodec, shareResolution, shareFps }) => ({
    content_type: CONTENT_TYPE.RAW_VIDEO,
    codec: WIRE_CODEC[shareCodec],
    resolution: WIRE_RESOLUTION[shareResolution],
    fps: shareFps,
  }),
  transcript: ({ transcriptLanguage, transcriptLanguageDetection }) => ({
    content_type: CONTENT_TYPE.TEXT,
    src_language: transcriptLanguage,
    enable_lid: transcriptLanguageDetection,
  }),
  chat: () => ({ content_type: CONTENT_TYPE.TEXT }),
};
