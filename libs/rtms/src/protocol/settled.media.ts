import type { MediaParameters } from './media-parameters.builder.js';
import type { NegotiatedMedia } from './server-message.type.js';

/** What was asked for, as message 4 would say it; kinds that were not asked for are `null`. */
export function askedMedia({ audio, video, deskshare }: MediaParameters): NegotiatedMedia {
  return {
    audioCodec: numberIn(audio, 'codec'),
    audioSampleRate: numberIn(audio, 'sample_rate'),
    audioChannel: numberIn(audio, 'channel'),
    videoCodec: numberIn(video, 'codec'),
    shareCodec: numberIn(deskshare, 'codec'),
  };
}

/** Zoom's word counts; where message 4 leaves something out, what was asked for is what comes. */
export function settledMedia(answered: NegotiatedMedia, asked: NegotiatedMedia): NegotiatedMedia {
  return {
    audioCodec: answered.audioCodec ?? asked.audioCodec,
    audioSampleRate: answered.audioSampleRate ?? asked.audioSampleRate,
    audioChannel: answered.audioChannel ?? asked.audioChannel,
    videoCodec: answered.videoCodec ?? asked.videoCodec,
    shareCodec: answered.shareCodec ?? asked.shareCodec,
  };
}

function numberIn(section: MediaParameters['audio'], name: string): number | null {
  const value = section?.[name];
  return typeof value === 'number' ? value : null;
}
