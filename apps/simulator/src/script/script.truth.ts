import type { MeetingScript, Stretch, Utterance } from './script.type.js';

export interface ExpectedSegment extends Stretch {
  readonly userId: number;
  readonly userName: string;
  readonly text: string;
}

export interface ExpectedSpeech {
  readonly userId: number;
  readonly userName: string;
  readonly speech: readonly Stretch[];
}

/**
 * A deletion is final, wherever it stands. Else the latest update holds; a `new` packet that comes
 * again after it is a redelivery and changes nothing.
 */
function finalText({ packets }: Utterance): string | null {
  if (packets.some(({ attribute }) => attribute === 'delete')) return null;
  const update = packets.findLast(({ attribute }) => attribute === 'update');
  return (update ?? packets[0])?.text ?? null;
}

/** What a faithful transcript of the meeting holds at its end, ordered by start. */
export function expectedTranscript(script: MeetingScript): readonly ExpectedSegment[] {
  return script.utterances
    .filter(({ offRecord }) => !offRecord)
    .flatMap((utterance) => {
      const text = finalText(utterance);
      const { speaker, startMs, endMs } = utterance;
      if (text === null) return [];
      return [{ userId: speaker.userId, userName: speaker.userName, startMs, endMs, text }];
    });
}

/** Where each participant can be heard, pauses left out; ms from the meeting's start. */
export function expectedSpeech(script: MeetingScript): readonly ExpectedSpeech[] {
  return script.cast.map(({ userId, userName }) => ({
    userId,
    userName,
    speech: script.utterances
      .filter(({ speaker, offRecord }) => speaker.userId === userId && !offRecord)
      .map(({ startMs, endMs }) => ({ startMs, endMs })),
  }));
}
