/** `media_params` of one kind, by the names of the SDK. */
export type FakeSection = Readonly<Record<string, number | boolean>>;
export type FakeKind = 'audio' | 'video' | 'deskshare' | 'transcript';

const DEFAULTS: Readonly<Record<FakeKind, FakeSection>> = {
  audio: {
    contentType: 2,
    codec: 4,
    sampleRate: 3,
    channel: 2,
    dataOpt: 2,
    duration: 20,
    frameSize: 960,
  },
  video: { contentType: 3, codec: 7, resolution: 2, dataOpt: 3, fps: 30 },
  deskshare: { contentType: 3, codec: 7, resolution: 2, fps: 30 },
  transcript: { contentType: 5, srcLanguage: -1, enableLid: true },
};

type Known = Readonly<Record<string, readonly unknown[]>>;

const CONTENT_TYPES = [0, 1, 2, 3, 4, 5];
const PICTURES: Known = {
  contentType: CONTENT_TYPES,
  codec: [0, 5, 6, 7],
  resolution: [1, 2, 3, 4],
};
/** Values of the SDK's enumerations. */
const KNOWN: Readonly<Record<FakeKind, Known>> = {
  audio: {
    contentType: CONTENT_TYPES,
    codec: [0, 1, 2, 3, 4],
    sampleRate: [0, 1, 2, 3],
    channel: [1, 2],
    dataOpt: [0, 1, 2],
  },
  video: { ...PICTURES, dataOpt: [0, 3, 4, 5] },
  deskshare: PICTURES,
  transcript: {},
};

/**
 * What the wrapper makes of parameters: laid over the defaults, not over an earlier call; what has another type, or
 * a name that it does not know, is left out without a word.
 * @throws Error as the wrapper does, by its text alone.
 */
export function fakeSection(kind: FakeKind, given: unknown): FakeSection {
  if (typeof given !== 'object' || given === null) throw new TypeError('Object argument expected');
  const values = new Map(Object.entries(given));
  if (values.has('codec')) assertKnown(kind, values);
  const section = Object.fromEntries(
    Object.entries(DEFAULTS[kind]).map(([name, usual]) => [name, ownOr(usual, values.get(name))]),
  );
  CHECKS[kind](section);
  return section;
}

/** What slipped past the wrapper: it looks at enumerations only where a codec is named. */
export function isUnderstood(kind: FakeKind, section: FakeSection): boolean {
  return Object.entries(KNOWN[kind]).every(([name, known]) => known.includes(section[name]));
}

function ownOr(usual: number | boolean, value: unknown): number | boolean {
  if (typeof usual === 'number') return typeof value === 'number' ? value : usual;
  return typeof value === 'boolean' ? value : usual;
}

function assertKnown(kind: FakeKind, values: ReadonlyMap<string, unknown>): void {
  for (const [name, known] of Object.entries(KNOWN[kind])) {
    if (values.has(name) && !known.includes(values.get(name))) {
      throw new Error(`Invalid ${kind} ${name}: ${String(values.get(name))}`);
    }
  }
}

const CHECKS: Readonly<Record<FakeKind, (section: FakeSection) => void>> = {
  audio: checkAudio,
  video: (section) => {
    checkPace(section);
    if (section['resolution'] === 0) throw new Error('resolution must be set');
  },
  deskshare: checkPace,
  transcript: () => undefined,
};

const HERTZ = [8_000, 16_000, 32_000, 48_000];

function checkAudio({ codec, sampleRate, duration, frameSize, ...others }: FakeSection): void {
  for (const name of ['contentType', 'channel', 'dataOpt']) {
    if (others[name] === 0) throw new Error(`${name} must be set`);
  }
  if (codec === 0) throw new Error('codec must be set');
  if (codec === 4 && sampleRate !== 3) throw new Error('OPUS needs 48 kHz');
  if (Number(duration) <= 0 || Number(frameSize) <= 0) return;
  const hertz = HERTZ[Number(sampleRate)];
  if (hertz === undefined) throw new Error('invalid sample rate');
  if (frameSize !== (hertz * Number(duration)) / 1000) {
    throw new Error('frameSize is not sampleRate × duration');
  }
}

function checkPace({ codec, fps }: FakeSection): void {
  const pace = Number(fps);
  if ((codec === 5 || codec === 6) && pace > 5) throw new Error('pictures take at most 5 fps');
  if (codec === 7 && (pace > 30 || pace <= 0)) throw new Error('H264 takes 1 … 30 fps');
}
