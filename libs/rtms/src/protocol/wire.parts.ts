import { idIn, textIn, type JsonObject } from './json.fields.js';
import type { MalformedMessage, MalformedProblem, WireParticipant } from './server-message.type.js';

/** Zoom's `user_id` is a number in live streams, text in some examples, and 0 for mixed media. */
export function participantIn(content: JsonObject): WireParticipant {
  const userId = idIn(content, 'user_id');
  return {
    userId: userId === '0' ? null : userId,
    userName: textIn(content, 'user_name'),
  };
}

export function malformed(problem: MalformedProblem, msgType: number | null): MalformedMessage {
  return { type: 'malformed', problem, msgType };
}
