import { AUDIO_CODECS, CHANNELS, PICTURE_CODECS, SAMPLE_RATES } from './media.codes.js';
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

/**
 * Zoom's word counts; where message 4 leaves something out, or says what is no such thing (0 is Zoom's
 * "undefined"), what was asked for is what comes.
 */
export function settledMedia(answered: NegotiatedMedia, asked: NegotiatedMedia): NegotiatedMedia {
  const settled = (name: keyof NegotiatedMedia, known: ReadonlySet<number>) => {
    const said = answered[name];
    return said !== null && known.has(said) ? said : asked[name];
  };
  return {
    audioCodec: settled('audioCodec', AUDIO_CODECS),
    audioSampleRate: settled('audioSampleRate', SAMPLE_RATES),
    audioChannel: settled('audioChannel', CHANNELS),
    videoCodec: settled('videoCodec', PICTURE_CODECS),
    shareCodec: settled('shareCodec', PICTURE_CODECS),
  };
}

function numberIn(section: MediaParameters['audio'], name: string): number | null {
  const value = section?.[name];
  return typeof value === 'number' ? value : null;
}
