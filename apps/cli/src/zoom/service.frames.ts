import type { ServiceReader } from './service.reader.js';

const PATH = '/metrics';
const FRAMES = /^rtms_frames_total\{[^}]*\bkind="(\w+)"[^}]*\} (\d+)$/gm;
const HELD = /^rtms_sessions_held(?:\{[^}]*\})? (\d+)$/m;
const STARTED = /^process_start_time_seconds(?:\{[^}]*\})? (\S+)$/m;

/** What one replica of a service has counted since it started. */
export interface FrameCount {
  /** Tells replicas apart, and a replica from itself after a restart. */
  readonly replica: string;
  /** Sessions that this replica holds now. */
  readonly held: number;
  /** Media frames so far, of all sessions, by kind. */
  readonly kinds: ReadonlyMap<string, number>;
}

/** @throws ServiceUnusableError */
export async function framesOf(reader: ServiceReader): Promise<FrameCount> {
  const text = await reader.get(PATH);
  const held = HELD.exec(text)?.[1];
  if (held === undefined) throw reader.unreadable(PATH);
  return {
    replica: STARTED.exec(text)?.[1] ?? 'unknown',
    held: Number(held),
    kinds: new Map(
      [...text.matchAll(FRAMES)].map(([, kind = '', count]) => [kind, Number(count)] as const),
    ),
  };
}

/** Notices new frames on any replica that a load balancer leads to. */
export class FrameWatch {
  readonly #first = new Map<string, FrameCount>();

  constructor(private readonly reader: ServiceReader) {}

  /**
   * Looks once; the first look at a replica says what was there before.
   * @returns the new frames by kind, e.g. `audio 12`; undefined: none.
   * @throws ServiceUnusableError
   */
  async look(): Promise<{ readonly fresh: string; readonly held: number } | undefined> {
    const now = await framesOf(this.reader);
    const before = this.#first.get(now.replica);
    if (before === undefined) this.#first.set(now.replica, now);
    const fresh = [...now.kinds]
      .map(([kind, count]) => [kind, count - ((before ?? now).kinds.get(kind) ?? 0)] as const)
      .filter(([, count]) => count > 0)
      .map(([kind, count]) => `${kind} ${String(count)}`);
    return fresh.length === 0 ? undefined : { fresh: fresh.join(', '), held: now.held };
  }
}
