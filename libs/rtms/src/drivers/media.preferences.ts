import type { MediaPreferences } from '../protocol/media-parameters.builder.js';
import { MediaPreferencesError } from '../rtms.errors.js';

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
