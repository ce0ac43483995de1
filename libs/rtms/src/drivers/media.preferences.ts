import type { ConfigType } from '@nestjs/config';
import { AUDIO_FORMATS } from '../protocol/audio.formats.js';
import type { MediaPreferences } from '../protocol/media-parameters.builder.js';
import type { rtmsConfig } from '../rtms.config.js';
import { MediaPreferencesError } from '../rtms.errors.js';

const SHARE_FPS = { jpg: 1, png: 1, h264: 15 } as const;

/** What is asked of Zoom, by either driver. @throws MediaPreferencesError */
export function mediaPreferences(config: ConfigType<typeof rtmsConfig>): MediaPreferences {
  const { sampleRates, packet } = AUDIO_FORMATS[config.RTMS_AUDIO_CODEC];
  const preferences: MediaPreferences = {
    audioCodec: config.RTMS_AUDIO_CODEC,
    audioSampleRate: config.RTMS_AUDIO_SAMPLE_RATE ?? sampleRates[0],
    audioChannels: config.RTMS_AUDIO_CHANNELS,
    audioSendRate: config.RTMS_AUDIO_SEND_RATE_MS ?? packet.usual,
    videoStream: config.RTMS_VIDEO_STREAM,
    videoCodec: config.RTMS_VIDEO_CODEC,
    videoResolution: config.RTMS_VIDEO_RESOLUTION,
    videoFps: config.RTMS_VIDEO_FPS,
    shareCodec: config.RTMS_SHARE_CODEC,
    shareResolution: config.RTMS_SHARE_RESOLUTION,
    shareFps: config.RTMS_SHARE_FPS ?? SHARE_FPS[config.RTMS_SHARE_CODEC],
    transcriptLanguage: config.RTMS_TRANSCRIPT_LANGUAGE,
    transcriptLanguageDetection: config.RTMS_TRANSCRIPT_LANGUAGE_DETECTION,
  };
  assertPreferences(preferences);
  return preferences;
}

/** Refuses at start what Zoom would answer with a status of 17 … 43. @throws MediaPreferencesError */
export function assertPreferences(preferences: MediaPreferences): void {
  assertAudio(preferences);
  const { videoCodec, videoFps, shareCodec, shareFps } = preferences;
  assertPace('RTMS_VIDEO', videoCodec, videoFps, videoCodec === 'h264' ? [6, 30] : [1, 5]);
  assertPace('RTMS_SHARE', shareCodec, shareFps, shareCodec === 'h264' ? [2, 30] : [1, 5]);
}

function assertAudio(preferences: MediaPreferences): void {
  const { audioCodec, audioSampleRate, audioChannels, audioSendRate } = preferences;
  const { sampleRates, channels, packet } = AUDIO_FORMATS[audioCodec];
  if (!sampleRates.includes(audioSampleRate)) {
    throw new MediaPreferencesError(
      `${audioCodec} at ${String(audioSampleRate)} Hz is not possible.`,
      `Set RTMS_AUDIO_SAMPLE_RATE to ${sampleRates.join(' or ')}, or change RTMS_AUDIO_CODEC.`,
    );
  }
  if (!channels.includes(audioChannels)) {
    throw new MediaPreferencesError(
      `${audioCodec} with ${String(audioChannels)} channels is not possible.`,
      `Set RTMS_AUDIO_CHANNELS to ${channels.join(' or ')}, or change RTMS_AUDIO_CODEC.`,
    );
  }
  if (audioSendRate % 20 !== 0 || audioSendRate < 20 || audioSendRate > packet.longest) {
    const range = packet.longest === 20 ? '20' : `a multiple of 20 from 20 to 1000`;
    throw new MediaPreferencesError(
      `${audioCodec} in packets of ${String(audioSendRate)} ms is not possible.`,
      `Set RTMS_AUDIO_SEND_RATE_MS to ${range}, or change RTMS_AUDIO_CODEC.`,
    );
  }
}

function assertPace(
  keys: 'RTMS_VIDEO' | 'RTMS_SHARE',
  codec: string,
  fps: number,
  [least, most]: readonly [number, number],
): void {
  if (fps >= least && fps <= most) return;
  throw new MediaPreferencesError(
    `${codec} at ${String(fps)} pictures a second is not possible.`,
    `Set ${keys}_FPS to ${String(least)} … ${String(most)}, or change ${keys}_CODEC.`,
  );
}
