import { CODEC, DATA_OPTION, MEDIA_KINDS, type MediaKind, STATUS } from './wire.codes.js';
import { type Fields, isFields } from './wire.message.js';

export interface AudioParameters {
  readonly content_type: number;
  readonly sample_rate: number;
  readonly channel: number;
  readonly codec: number;
  readonly data_opt: number;
  readonly send_rate: number;
}

export interface PictureParameters {
  readonly content_type: number;
  readonly codec: number;
  readonly resolution: number;
  readonly fps: number;
}

export interface VideoParameters extends PictureParameters {
  readonly data_opt: number;
}

export interface TranscriptParameters {
  readonly content_type: number;
  readonly src_language: number;
  readonly enable_lid: boolean;
}

/** As message 4 echoes it: what was asked for, filled up with the defaults. */
export interface NegotiatedMedia {
  readonly audio?: AudioParameters;
  readonly video?: VideoParameters;
  readonly deskshare?: PictureParameters;
  readonly transcript?: TranscriptParameters;
  readonly chat?: { readonly content_type: number };
}

export interface Refusal {
  readonly status: number;
  readonly reason: string;
}

class InvalidParameter extends Error {
  constructor(
    readonly status: number,
    field: string,
  ) {
    super(`invalid ${field}`);
  }
}

/** One section of `media_params`, read field by field. */
class Section {
  readonly #fields: Fields;
  readonly #name: string;

  constructor(name: string, value: unknown, status: number) {
    if (value !== undefined && !isFields(value)) throw new InvalidParameter(status, name);
    this.#fields = value ?? {};
    this.#name = name;
  }

  has(field: string): boolean {
    return this.#fields[field] !== undefined;
  }

  /** An integer that is allowed, or the default where the field is absent. */
  number(
    field: string,
    fallback: number,
    status: number,
    allowed: (value: number) => boolean,
  ): number {
    const value = this.#fields[field] ?? fallback;
    if (typeof value !== 'number' || !Number.isInteger(value) || !allowed(value)) {
      throw new InvalidParameter(status, `${this.#name}.${field}`);
    }
    return value;
  }

  flag(field: string, fallback: boolean, status: number): boolean {
    const value = this.#fields[field] ?? fallback;
    if (typeof value !== 'boolean') throw new InvalidParameter(status, `${this.#name}.${field}`);
    return value;
  }
}

function oneOf(...values: readonly number[]): (value: number) => boolean {
  return (value) => values.includes(value);
}

function between(low: number, high: number): (value: number) => boolean {
  return (value) => low <= value && value <= high;
}

const RATE_48K = 3;
/** Codecs that have one rate only. */
const RATE_OF_CODEC = new Map<number, number>([
  [CODEC.opus, RATE_48K],
  [CODEC.g711, 0],
  [CODEC.g722, 1],
]);

function audioOf(value: unknown): AudioParameters {
  const section = new Section('audio', value, STATUS.invalidAudioParams);
  const codec = section.number(
    'codec',
    CODEC.l16,
    STATUS.audioCodec,
    between(CODEC.l16, CODEC.opus),
  );
  const onlyRate = RATE_OF_CODEC.get(codec);
  const mono = codec === CODEC.g711 || codec === CODEC.g722;
  // More than 1000 ms is cut to 1000, not refused; the compressed codecs come in 20 ms packets only.
  const sendRate = (value: number) =>
    value > 0 && value % 20 === 0 && (onlyRate === undefined || value === 20);
  return {
    content_type: section.number('content_type', 2, STATUS.audioContentType, oneOf(1, 2)),
    sample_rate: section.number(
      'sample_rate',
      onlyRate ?? 1,
      STATUS.audioSampleRate,
      onlyRate === undefined ? between(0, RATE_48K) : oneOf(onlyRate),
    ),
    channel: section.number('channel', 1, STATUS.audioChannel, mono ? oneOf(1) : oneOf(1, 2)),
    codec,
    data_opt: section.number(
      'data_opt',
      DATA_OPTION.audioMixed,
      STATUS.audioDataOption,
      oneOf(DATA_OPTION.audioMixed, DATA_OPTION.audioMulti),
    ),
    send_rate: Math.min(
      1000,
      section.number('send_rate', 20, STATUS.audioSendRate, (value) =>
        sendRate(Math.min(1000, value)),
      ),
    ),
  };
}

interface PictureCodes {
  readonly contentType: number;
  readonly codec: number;
  readonly resolution: number;
  readonly fps: number;
  /** Fewest pictures a second of H.264. */
  readonly leastH264Fps: number;
}

const VIDEO_CODES: PictureCodes = {
  contentType: STATUS.videoContentType,
  codec: STATUS.videoCodec,
  resolution: STATUS.videoResolution,
  fps: STATUS.videoFps,
  leastH264Fps: 1,
};

const DESKSHARE_CODES: PictureCodes = {
  contentType: STATUS.deskshareContentType,
  codec: STATUS.deskshareCodec,
  resolution: STATUS.deskshareResolution,
  fps: STATUS.deskshareFps,
  // Zoom's pages disagree between more than 1 and more than 5: what one of them allows is taken.
  leastH264Fps: 2,
};

const STILLS_FPS = 5;

function picturesOf(
  section: Section,
  codes: PictureCodes,
  defaults: { readonly resolution: number; readonly fps: number },
): PictureParameters {
  const codec = section.number('codec', CODEC.jpg, codes.codec, between(CODEC.jpg, CODEC.h264));
  const asked = section.number('fps', defaults.fps, codes.fps, between(1, 30));
  const stills = codec !== CODEC.h264;
  if (stills && section.has('codec') && asked > STILLS_FPS) {
    throw new InvalidParameter(codes.fps, 'fps: more than 5 needs H264');
  }
  if (!stills && asked < codes.leastH264Fps) {
    throw new InvalidParameter(codes.fps, 'fps: H264 needs more');
  }
  return {
    content_type: section.number('content_type', 3, codes.contentType, oneOf(1, 3)),
    codec,
    resolution: section.number('resolution', defaults.resolution, codes.resolution, between(1, 4)),
    // Without a codec the server falls back to JPG at 5 pictures a second.
    fps: stills ? Math.min(asked, STILLS_FPS) : asked,
  };
}

function videoOf(value: unknown): VideoParameters {
  const section = new Section('video', value, STATUS.invalidVideoParams);
  return {
    ...picturesOf(section, VIDEO_CODES, { resolution: 2, fps: 5 }),
    data_opt: section.number(
      'data_opt',
      DATA_OPTION.videoActiveSpeaker,
      STATUS.videoDataOption,
      oneOf(DATA_OPTION.videoActiveSpeaker, DATA_OPTION.videoIndividual),
    ),
  };
}

function transcriptOf(value: unknown): TranscriptParameters {
  const section = new Section('transcript', value, STATUS.invalidTranscriptParams);
  return {
    content_type: section.number('content_type', 5, STATUS.transcriptContentType, oneOf(5)),
    src_language: section.number('src_language', 9, STATUS.sourceLanguage, between(-1, 36)),
    enable_lid: section.flag('enable_lid', true, STATUS.invalidTranscriptParams),
  };
}

function negotiateKind(kind: MediaKind, value: unknown): NegotiatedMedia {
  switch (kind) {
    case 'audio':
      return { audio: audioOf(value) };
    case 'video':
      return { video: videoOf(value) };
    case 'deskshare': {
      const section = new Section('deskshare', value, STATUS.invalidDeskshareParams);
      return { deskshare: picturesOf(section, DESKSHARE_CODES, { resolution: 3, fps: 1 }) };
    }
    case 'transcript':
      return { transcript: transcriptOf(value) };
    case 'chat': {
      const section = new Section('chat', value, STATUS.invalidChatParams);
      return {
        chat: { content_type: section.number('content_type', 5, STATUS.chatContentType, oneOf(5)) },
      };
    }
  }
}

/**
 * Checks `media_params` and fills up the defaults (rtms-protocol §4.5). Sections of kinds that were
 * not asked for are neither checked nor echoed.
 */
export function negotiate(
  kinds: ReadonlySet<MediaKind>,
  parameters: unknown,
): { readonly media: NegotiatedMedia } | Refusal {
  if (parameters !== undefined && !isFields(parameters)) {
    return { status: STATUS.invalidMediaParams, reason: 'invalid media_params' };
  }
  try {
    const media = MEDIA_KINDS.filter((kind) => kinds.has(kind)).reduce<NegotiatedMedia>(
      (sections, kind) => ({ ...sections, ...negotiateKind(kind, parameters?.[kind]) }),
      {},
    );
    return { media };
  } catch (error) {
    if (!(error instanceof InvalidParameter)) throw error;
    return { status: error.status, reason: error.message };
  }
}
