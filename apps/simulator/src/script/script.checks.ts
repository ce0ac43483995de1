import { chatProblems } from './chat.checks.js';
import type { MeetingScript, Stretch, Utterance } from './script.type.js';

function overlap(one: Stretch, other: Stretch): boolean {
  return one.startMs < other.endMs && other.startMs < one.endMs;
}

function* castProblems({ cast, durationMs }: MeetingScript): Generator<string> {
  const seen = new Set<number>();
  for (const { userId, userName, joinsAtMs, leavesAtMs, camera } of cast) {
    if (seen.has(userId)) yield `participant ${userName}: userId ${String(userId)} stands twice`;
    seen.add(userId);
    if (joinsAtMs >= leavesAtMs) yield `participant ${userName}: leaves before joining`;
    if (leavesAtMs > durationMs) yield `participant ${userName}: leaves after the meeting's end`;
    if (camera && (camera.startMs < joinsAtMs || camera.endMs > leavesAtMs)) {
      yield `participant ${userName}: the camera is on while they are not in the meeting`;
    }
  }
}

function* utteranceProblems(script: MeetingScript): Generator<string> {
  for (const [index, utterance] of script.utterances.entries()) {
    const { speaker, startMs, endMs, offRecord } = utterance;
    const name = nameOf(utterance);
    if (startMs < speaker.joinsAtMs || endMs > speaker.leavesAtMs) {
      yield `${name}: ${speaker.userName} is not in the meeting from ${String(startMs)} to ${String(endMs)} ms`;
    }
    const next = script.utterances.slice(index + 1).find((other) => other.speaker === speaker);
    if (next && overlap(utterance, next)) yield `${name}: goes on while ${nameOf(next)} begins`;
    if (!offRecord && script.pauses.some((pause) => overlap(pause, utterance))) {
      yield `${name}: lies partly in a pause (wholly in it means off the record)`;
    }
  }
}

function* packetProblems(script: MeetingScript): Generator<string> {
  for (const utterance of script.utterances.filter(({ offRecord }) => !offRecord)) {
    const name = nameOf(utterance);
    const [first, ...later] = utterance.packets;
    if (first && first.attribute !== 'new' && first.attribute !== 'none') {
      yield `${name}: its first transcript packet is "${first.attribute}", not "new" or "none"`;
    }
    if (later.some(({ attribute, text }) => attribute === 'new' && text !== first?.text)) {
      yield `${name}: a second "new" packet has another text; write "update"`;
    }
    for (const { atMs } of utterance.packets) {
      if (atMs < 0 || atMs >= script.durationMs) {
        yield `${name}: a transcript packet at ${String(atMs)} ms lies outside the meeting`;
      }
      if (script.pauses.some(({ startMs, endMs }) => atMs >= startMs && atMs < endMs)) {
        yield `${name}: a transcript packet at ${String(atMs)} ms lies in a pause`;
      }
    }
  }
}

function* stretchProblems(script: MeetingScript): Generator<string> {
  const stretches = [
    ...script.pauses.map((pause) => ['a pause', pause] as const),
    ...script.sharing.map((sharing) => ['a screen share', sharing] as const),
  ];
  for (const [name, { startMs, endMs }] of stretches) {
    if (startMs >= endMs) yield `${name} ends at ${String(endMs)} ms, before it begins`;
    if (endMs > script.durationMs) yield `${name} lasts beyond the meeting's end`;
  }
  for (const { atMs } of script.calls) {
    if (atMs >= script.durationMs)
      yield `a call at ${String(atMs)} ms lies after the meeting's end`;
  }
  for (const { atMs } of script.drops) {
    if (atMs >= script.durationMs)
      yield `a drop at ${String(atMs)} ms lies after the meeting's end`;
  }
}

function nameOf({ startMs, speaker }: Utterance): string {
  return `utterance of ${speaker.userName} at ${String(startMs)} ms`;
}

/** What contradicts itself in a script whose form is right; one line each. */
export function scriptProblems(script: MeetingScript): string[] {
  return [
    ...castProblems(script),
    ...utteranceProblems(script),
    ...packetProblems(script),
    ...stretchProblems(script),
    ...chatProblems(script),
  ];
}
