/** Opus counts in samples of 48 kHz, whatever was encoded (RFC 7845 §4). */
export const OPUS_RATE = 48_000;
/** RFC 6716 §3.2.5. */
const MAX_SAMPLES = 5_760;
/** 48 frames of 1275 bytes and their lengths (RFC 6716 §3.4). */
const MAX_BYTES = 48 * 1277 + 2;

const SILK_SAMPLES = [480, 960, 1_920, 2_880] as const;
const HYBRID_SAMPLES = [480, 960] as const;
const CELT_SAMPLES = [120, 240, 480, 960] as const;

/** Samples in a packet by its first two bytes (RFC 6716 §3.1); `null` where it is not Opus. */
export function opusSamples(packet: Uint8Array): number | null {
  const [contents, count = 0] = packet;
  if (contents === undefined || packet.length > MAX_BYTES) return null;
  const code = contents & 0x03;
  const frames = code === 0 ? 1 : code < 3 ? 2 : count & 0x3f;
  const samples = frames * frameSamples(contents >> 3);
  return samples === 0 || samples > MAX_SAMPLES ? null : samples;
}

function frameSamples(configuration: number): number {
  if (configuration < 12) return SILK_SAMPLES[configuration % 4] ?? 0;
  if (configuration < 16) return HYBRID_SAMPLES[configuration % 2] ?? 0;
  return CELT_SAMPLES[configuration % 4] ?? 0;
}

const MANY_FRAMES = 0x03;
const FRAME_SIZES = [SILK_SAMPLES, SILK_SAMPLES, SILK_SAMPLES, HYBRID_SAMPLES];

/** The frame lengths of a packet's mode, and the first configuration of its mode and bandwidth. */
function modeOf(configuration: number): {
  readonly sizes: readonly number[];
  readonly first: number;
} {
  const sizes = FRAME_SIZES[configuration >> 2] ?? CELT_SAMPLES;
  return { sizes, first: configuration - (configuration % sizes.length) };
}

/** The shortest gap that can be filled after a packet. */
export function concealmentGrain(previous: Uint8Array): number {
  return modeOf((previous[0] ?? 0) >> 3).sizes[0] ?? 0;
}

/**
 * Packets without any sound that last so many samples, cut to whole {@link concealmentGrain}s: frames
 * of no bytes, which a decoder fills by concealment, as RFC 7845 §4.1 asks where packets of a live
 * stream are missing. A gap cannot be left open, since the granule position must count what the
 * packets hold. Silence proper would be worse: it takes the decoder a fifth of a second to get loud
 * again after it.
 */
export function* concealment(previous: Uint8Array, samples: number): Generator<Uint8Array> {
  const contents = previous[0] ?? 0;
  const { sizes, first } = modeOf(contents >> 3);
  const stereo = contents & 0x04;
  let rest = samples;
  for (;;) {
    const index = sizes.findLastIndex((size) => size <= rest);
    const size = sizes[index];
    if (size === undefined) return;
    const frames = Math.min(Math.floor(MAX_SAMPLES / size), Math.floor(rest / size));
    yield Uint8Array.of(((first + index) << 3) | stereo | MANY_FRAMES, frames);
    rest -= frames * size;
  }
}
