/** One thing that happened on Zoom's side. */
export interface JournalEntry {
  /** Unix milliseconds. */
  readonly at: number;
  /** Dotted: `webhook.sent`, `signaling.connected`, `signaling.message`, `media.first_frame`. */
  readonly type: string;
  readonly streamId?: string;
  /** Number of the connection within this run of the simulator; grows. */
  readonly connection?: number;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/**
 * The simulator's own log: what the judge reads. Written synchronously, so that it survives both
 * the service's death and its own.
 */
export interface Journal {
  write(type: string, about?: Omit<JournalEntry, 'at' | 'type'>): void;
  /** Those in memory, oldest first. */
  entries(): readonly JournalEntry[];
  /** How many entries came before those in memory. */
  readonly forgotten: number;
}
