import type { CastMember, MeetingScript } from '../script/script.type.js';
import type { Cue, Participant } from './performance.port.js';

const ATTRIBUTES = { none: 0, new: 1, update: 2, delete: 3 } as const;

function participantOf({ userId, userName }: CastMember): Participant {
  return { userId, userName };
}

function* presence({ cast, durationMs }: MeetingScript): Generator<Cue> {
  for (const member of cast) {
    const participant = participantOf(member);
    const { joinsAtMs, leavesAtMs, camera } = member;
    if (joinsAtMs > 0) yield { atMs: joinsAtMs, cue: 'joined', participant };
    if (camera) yield { atMs: camera.startMs, cue: 'video_on', participant };
    if (camera && camera.endMs < durationMs) {
      yield { atMs: camera.endMs, cue: 'video_off', participant };
    }
    if (leavesAtMs < durationMs) yield { atMs: leavesAtMs, cue: 'left', participant };
  }
}

function* speech({ utterances, language }: MeetingScript): Generator<Cue> {
  let active: CastMember | undefined;
  for (const { speaker, startMs, endMs, packets, offRecord } of utterances) {
    if (offRecord) continue;
    const participant = participantOf(speaker);
    if (speaker !== active) yield { atMs: startMs, cue: 'active_speaker', participant };
    active = speaker;
    for (const { atMs, attribute, text } of packets) {
      yield {
        atMs,
        cue: 'transcript',
        participant,
        startMs,
        endMs,
        text,
        language,
        attribute: ATTRIBUTES[attribute],
      };
    }
  }
}

function* calls({ calls: entries }: MeetingScript): Generator<Cue> {
  for (const { atMs, participant, event } of entries) {
    yield { atMs, cue: 'call', participant: participantOf(participant), event };
  }
}

function* interruptions({ pauses, sharing, drops }: MeetingScript): Generator<Cue> {
  for (const { startMs, endMs } of pauses) {
    yield { atMs: startMs, cue: 'paused' };
    yield { atMs: endMs, cue: 'resumed' };
  }
  for (const { participant, startMs, endMs } of sharing) {
    yield { atMs: startMs, cue: 'sharing_started', participant: participantOf(participant) };
    yield { atMs: endMs, cue: 'sharing_stopped' };
  }
  for (const { atMs, socket, closeCode } of drops) yield { atMs, cue: 'drop', socket, closeCode };
}

function* chat({ chat: entries, chatGroupChanges }: MeetingScript): Generator<Cue> {
  for (const { atMs, ...change } of chatGroupChanges) yield { atMs, cue: 'chat_group', change };
  for (const { atMs, ...post } of entries) yield { atMs, cue: 'chat', post };
}

/** Every cue of a script, in the order of time; those of one moment in the order written here. */
export function cueSheet(script: MeetingScript): readonly Cue[] {
  const end: Cue = { atMs: script.durationMs, cue: 'ended', stopReason: script.stopReason };
  return [
    ...presence(script),
    ...speech(script),
    ...chat(script),
    ...calls(script),
    ...interruptions(script),
    end,
  ].toSorted((one, other) => one.atMs - other.atMs);
}
