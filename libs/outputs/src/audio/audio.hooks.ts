/** What became of one audio packet. */
export type PacketOutcome = 'placed' | 'repeated' | 'late' | 'codec' | 'implausible_time';

/** What the recording tells the outside while it runs. */
export interface AudioHooks {
  packet(outcome: PacketOutcome): void;
  /** A write in the background failed; it is repeated with the next one. */
  failed(error: unknown): void;
}
