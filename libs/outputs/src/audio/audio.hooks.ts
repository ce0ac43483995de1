/** What became of one audio packet; `overlapping`: other sound stood where it belongs. */
export type PacketOutcome =
  'placed' | 'repeated' | 'overlapping' | 'late' | 'malformed' | 'implausible_time';

/** What the recording tells the outside while it runs. */
export interface AudioHooks {
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly packet: (outcome: PacketOutcome) => void;
  /** A write in the background failed; it is repeated with the next one. */
  readonly failed: (error: unknown) => void;
}
