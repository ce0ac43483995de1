import type { ConfigType } from '@nestjs/config';
import type { MediaPreferences } from '../protocol/media-parameters.builder.js';
import type { rtmsConfig } from '../rtms.config.js';
import { MediaPreferencesError } from '../rtms.errors.js';

/** What is asked of Zoom, by either driver. @throws MediaPreferencesError */
export function mediaPreferences(config: ConfigType<typeof rtmsConfig>): MediaPreferences {
  const preferences: MediaPreferences = {
    audioSendRate: config.RTMS_AUDIO_SEND_RATE_MS,
    videoCodec: config.RTMS_VIDEO_CODEC,
    videoResolution: config.RTMS_VIDEO_RESOLUTION,
    videoFps: config.RTMS_VIDEO_FPS,
    transcriptLanguage: config.RTMS_TRANSCRIPT_LANGUAGE,
    transcriptLanguageDetection: config.RTMS_TRANSCRIPT_LANGUAGE_DETECTION,
  };
  assertPreferences(preferences);
  return preferences;
}

/** Refuses at start what Zoom would answer with a status of 17 … 43. @throws MediaPreferencesError */
export function assertPreferences({ audioSendRate, videoCodec, videoFps }: MediaPreferences): void {
  if (audioSendRate % 20 !== 0 || audioSendRate < 20 || audioSendRate > 1000) {
    throw new MediaPreferencesError(
      `Audio packets of ${String(audioSendRate)} ms are not possible.`,
      'Set RTMS_AUDIO_SEND_RATE_MS to a multiple of 20 from 20 to 1000.',
    );
  }
  const [least, most] = videoCodec === 'h264' ? [6, 30] : [1, 5];
  if (videoFps < least || videoFps > most) {
    throw new MediaPreferencesError(
      `${videoCodec} at ${String(videoFps)} pictures a second is not possible.`,
      `Set RTMS_VIDEO_FPS to ${String(least)} … ${String(most)}, or change RTMS_VIDEO_CODEC.`,
    );
  }
}
