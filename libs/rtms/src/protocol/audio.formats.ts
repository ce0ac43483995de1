import { CODEC } from './media.codes.js';

/** Codecs in which audio can be asked for. */
export type AudioCodec = 'l16' | 'opus' | 'g711' | 'g722';

/** What goes with one codec; the first of each is what is asked for unless another is chosen. */
export interface AudioFormat {
  readonly code: number;
  /** Hertz. */
  readonly sampleRates: readonly [SampleRate, ...SampleRate[]];
  readonly channels: readonly (1 | 2)[];
  /** Milliseconds of the usual and of the longest packet; every packet is a multiple of 20. */
  readonly packet: { readonly usual: number; readonly longest: number };
}

export type SampleRate = 8000 | 16000 | 32000 | 48000;

const PLAIN = { usual: 100, longest: 1000 };
const COMPRESSED = { usual: 20, longest: 20 };

/** Source: developers.zoom.us/docs/rtms/meetings/media, MEDIA_PARAMETERS.md of zoom/rtms-samples. */
export const AUDIO_FORMATS: Readonly<Record<AudioCodec, AudioFormat>> = {
  l16: {
    code: CODEC.L16,
    sampleRates: [16000, 8000, 32000, 48000],
    channels: [1, 2],
    packet: PLAIN,
  },
  opus: { code: CODEC.OPUS, sampleRates: [48000], channels: [1, 2], packet: COMPRESSED },
  g711: { code: CODEC.G711, sampleRates: [8000], channels: [1], packet: COMPRESSED },
  g722: { code: CODEC.G722, sampleRates: [16000], channels: [1], packet: COMPRESSED },
};
