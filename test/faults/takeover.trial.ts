import { setTimeout as pause } from 'node:timers/promises';
import type { RtmsBehaviour } from '../../apps/simulator/src/rtms/rtms-host.port.js';
import type { MeetingScript } from '../../apps/simulator/src/script/script.type.js';
import type { Fleet, FleetReplica, FleetSession } from './fleet/replica.fleet.js';
import { longMeeting } from './fleet/long.meeting.js';
import { countOf, doubleDials } from './kill.verdict.js';
import { firstAnew, freeAt, lastBefore, leftAt } from './takeover.times.js';

/** Zoom's own window (60 s) is over by then. */
const PATIENCE_MS = 70_000;
/** Of six seconds each: longer than any trial. */
const ROUNDS = 40;

export interface Takeover {
  /** Milliseconds to the successor's first message 1, by stream: from the fault, or from its own turn to be left. */
  readonly dialMs: readonly number[];
  /** Milliseconds to the successor's first frame, by stream, from the same moment. */
  readonly frameMs: readonly number[];
  /** Milliseconds to that frame since Zoom's side was free for it: see {@link freeAt}. */
  readonly settledMs: readonly number[];
  /** Streams that nobody captured any more. */
  readonly lost: readonly string[];
  /** Streams that were dialled while another signaling connection of ours stood. */
  readonly doubled: readonly string[];
}

export async function happens(
  condition: () => boolean | Promise<boolean>,
  everyMs = 20,
): Promise<boolean> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) return false;
    await pause(everyMs);
  }
  return true;
}

export async function until(what: string, condition: () => boolean | Promise<boolean>) {
  if (!(await happens(condition))) throw new Error(`${what} did not happen`);
}

/** What a trial plays. */
export const trialScript = ({ simulator }: Fleet): MeetingScript =>
  longMeeting(simulator.scripts.load('standup'), ROUNDS);

/** Plays so many meetings from now on. @returns stream ids. */
export function offer(
  fleet: Fleet,
  count: number,
  behaviour: Partial<RtmsBehaviour> = {},
): readonly string[] {
  const { simulator, webhookUrl } = fleet;
  const script = trialScript(fleet);
  return Array.from({ length: count }, () =>
    fleet.keep(simulator.playMeeting(script, { webhookUrl, behaviour })),
  );
}

/** Plays so many meetings and waits until every stream is captured. @returns stream ids. */
export async function capture(
  fleet: Fleet,
  count: number,
  behaviour: Partial<RtmsBehaviour> = {},
): Promise<readonly string[]> {
  const streamIds = offer(fleet, count, behaviour);
  const entries = () => fleet.simulator.journal.entries();
  await until(`${String(count)} streams`, () =>
    streamIds.every((streamId) => countOf(entries(), streamId, 'media.first_frame') > 0),
  );
  return streamIds;
}

/** The replica that owns most of these streams, and what it owns. */
export async function busiest(
  fleet: Fleet,
  streamIds: readonly string[],
): Promise<{ readonly replica: FleetReplica; readonly owned: readonly FleetSession[] }> {
  const sessions = (await fleet.sessions()).filter(({ streamId }) => streamIds.includes(streamId));
  const [first] = fleet.replicas
    .map((replica) => ({ replica, owned: sessions.filter(({ owner }) => owner === replica.id) }))
    .toSorted((a, b) => b.owned.length - a.owned.length);
  if (first === undefined || first.owned.length === 0) throw new Error('nobody owns a stream');
  return first;
}

/**
 * Waits until each of these streams sends frames again after the fault.
 * @param at Unix ms of the fault.
 * @param owner `stands`: its sockets outlive the fault, so that Zoom sees a successor beside it. `leaves`: it
 *   was told to stop, and each stream's times count from its own turn.
 */
export async function takeoverOf(
  fleet: Fleet,
  streamIds: readonly string[],
  at: number,
  owner: 'falls' | 'stands' | 'leaves' = 'falls',
): Promise<Takeover> {
  const entries = () => fleet.simulator.journal.entries();
  const frameAt = (streamId: string) => firstAnew(entries(), streamId, 'media.first_frame', at);
  await happens(() => streamIds.every((streamId) => frameAt(streamId) !== undefined));
  const all = entries();
  const since = (type: string) =>
    new Map(
      streamIds.flatMap((streamId) => {
        const found = firstAnew(all, streamId, type, at);
        return found === undefined ? [] : [[streamId, found] as const];
      }),
    );
  const dials = since('signaling.handshake');
  const frames = since('media.first_frame');
  const beganAt = (streamId: string) => (owner === 'leaves' ? leftAt(all, streamId, at) : at);
  return {
    dialMs: [...dials].map(([streamId, dial]) => dial.at - beganAt(streamId)),
    frameMs: [...frames].map(([streamId, frame]) => frame.at - beganAt(streamId)),
    settledMs: [...dials].flatMap(([streamId, dial]) => {
      const frame = frames.get(streamId);
      return frame === undefined ? [] : [frame.at - freeAt(all, dial)];
    }),
    lost: streamIds.filter((streamId) => frameAt(streamId) === undefined),
    doubled: streamIds.filter((streamId) => {
      const sparing = owner === 'stands' ? lastBefore(all, streamId, at) : 0;
      return doubleDials(all, streamId, sparing) > 0;
    }),
  };
}
