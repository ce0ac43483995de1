import type { ChatEntry, MeetingScript } from './script.type.js';

function nameOf({ atMs, operation, sender }: ChatEntry): string {
  return `chat of ${sender.userName} at ${String(atMs)} ms (${operation})`;
}

function* momentProblems(script: MeetingScript): Generator<string> {
  for (const entry of script.chat) {
    const { atMs, sender, audience } = entry;
    const people = 'receiver' in audience ? [sender, audience.receiver] : [sender];
    for (const { userId, userName } of people) {
      const there = script.cast.some(
        (one) => one.userId === userId && one.joinsAtMs <= atMs && atMs < one.leavesAtMs,
      );
      if (!there) yield `${nameOf(entry)}: ${userName} is not in the meeting`;
    }
    if (script.pauses.some(({ startMs, endMs }) => startMs <= atMs && atMs < endMs)) {
      yield `${nameOf(entry)}: lies in a pause`;
    }
  }
}

function* orderProblems({ chat }: MeetingScript): Generator<string> {
  const known = new Set<string>();
  for (const entry of chat) {
    const { operation, messageId, text, files } = entry;
    if (operation === 'new' && known.has(messageId)) yield `${nameOf(entry)}: stands twice`;
    if (operation !== 'new' && !known.has(messageId)) {
      yield `${nameOf(entry)}: comes before the message that it changes`;
    }
    if (operation !== 'delete' && text === '' && files.length === 0) {
      yield `${nameOf(entry)}: says nothing`;
    }
    if (operation === 'new') known.add(messageId);
  }
}

function* groupProblems({ chatGroupChanges, chat, durationMs }: MeetingScript): Generator<string> {
  for (const { atMs, groupName } of chatGroupChanges) {
    if (atMs >= durationMs) yield `chat group ${groupName}: changes after the meeting's end`;
  }
  for (const entry of chat) {
    const { audience, atMs } = entry;
    if (audience.to !== 'group') continue;
    const latest = chatGroupChanges.findLast(
      (change) =>
        change.groupId === audience.groupId &&
        change.atMs <= atMs &&
        (change.change === 'created' || change.change === 'deleted'),
    );
    if (latest?.change !== 'created') yield `${nameOf(entry)}: its group does not exist then`;
  }
}

/** What contradicts itself in the chat of a script; one line each. */
export function* chatProblems(script: MeetingScript): Generator<string> {
  yield* momentProblems(script);
  yield* orderProblems(script);
  yield* groupProblems(script);
}
