/** Length of the stretch of speech that is looked for, samples (1 s at 16 kHz). */
const PROBE = 16_000;

export interface Placement {
  /** Sample of the recording at which the speech fits best. */
  readonly at: number;
  /** Normalised correlation there, 0 … 1. */
  readonly fit: number;
}

function correlation(speech: Int16Array, recording: Int16Array, at: number, step: number): number {
  let product = 0;
  let speechPower = 0;
  let recordingPower = 0;
  const length = Math.min(PROBE, speech.length);
  for (let i = 0; i < length; i += step) {
    const a = speech[i] ?? 0;
    const b = recording[at + i] ?? 0;
    product += a * b;
    speechPower += a * a;
    recordingPower += b * b;
  }
  if (speechPower === 0 || recordingPower === 0) return 0;
  return product / Math.sqrt(speechPower * recordingPower);
}

/**
 * Where a known piece of speech stands in a recording, by cross-correlation at every sample within
 * `reach` of where it is expected: measured from the sound, not from anybody's log.
 */
export function findSpeech(
  speech: Int16Array,
  recording: Int16Array,
  expectedAt: number,
  reach: number,
): Placement {
  let best: Placement = { at: expectedAt, fit: 0 };
  for (let at = Math.max(0, expectedAt - reach); at <= expectedAt + reach; at += 1) {
    const fit = correlation(speech, recording, at, 3);
    if (fit > best.fit) best = { at, fit };
  }
  return { at: best.at, fit: correlation(speech, recording, best.at, 1) };
}
