import type { ChatGroupChange } from '../stage/chat.type.js';
import type { Participant } from '../stage/performance.port.js';
import type { PeerConnection } from './peer.connection.js';
import type { StreamTimeline } from './stream.timeline.js';
import { EVENT, MESSAGE, SESSION_STATE, STREAM_STATE } from './wire.codes.js';

function person({ userId, userName }: Participant) {
  return { user_id: userId, user_name: userName };
}

/** What the live signaling connection is told unasked: messages 6, 8 and 9. */
export class StreamAnnouncer {
  readonly sessionId: string;
  readonly #timeline: StreamTimeline;
  readonly #events = new Set<number>();
  #peer: PeerConnection | null = null;
  #streamState: number = STREAM_STATE.inactive;
  #sessionState: number = SESSION_STATE.initialize;
  #knowsSession = false;

  constructor(sessionId: string, timeline: StreamTimeline) {
    this.sessionId = sessionId;
    this.#timeline = timeline;
  }

  get streamState(): number {
    return this.#streamState;
  }

  get sessionState(): number {
    return this.#sessionState;
  }

  /** Whether the connection has yet to hear of the session. */
  get atBeginning(): boolean {
    return !this.#knowsSession;
  }

  /** From now on this connection is told; it has subscribed to nothing yet. */
  attach(peer: PeerConnection | null): void {
    this.#peer = peer;
    this.#events.clear();
    this.#knowsSession = false;
  }

  listen(eventType: number, on: boolean): void {
    if (on) this.#events.add(eventType);
    else this.#events.delete(eventType);
  }

  stream(state: number, reason = 0): void {
    this.#streamState = state;
    const timestamp = this.#timeline.now();
    this.#peer?.send({ msg_type: MESSAGE.streamState, state, reason, timestamp });
  }

  session(state: number, stopReason?: number): void {
    this.#sessionState = state;
    this.userSession(this.sessionId, state, stopReason);
  }

  /** Of any session of the stream. */
  userSession(sessionId: string, state: number, stopReason?: number): void {
    this.#peer?.send({
      msg_type: MESSAGE.sessionState,
      state,
      ...(stopReason === undefined ? {} : { stop_reason: stopReason }),
      timestamp: this.#timeline.now(),
      rtms_session_id: sessionId,
    });
  }

  /**
   * The session, once a connection. Zoom's own client takes note of it only when it has been told
   * before that the stream is active.
   */
  startedSession(): void {
    if (this.#knowsSession) return;
    this.#knowsSession = true;
    this.session(SESSION_STATE.started);
  }

  firstPacket(timestamp: number): void {
    this.#send({ event_type: EVENT.firstPacket, timestamp });
  }

  mediaInterrupted(): void {
    this.#send({ event_type: EVENT.mediaInterrupted, timestamp: this.#timeline.now() });
  }

  people(eventType: number, participants: readonly Participant[]): void {
    if (participants.length === 0) return;
    // Only a join says names.
    const named = eventType === EVENT.participantJoin;
    const listed = participants.map((one) => (named ? person(one) : { user_id: one.userId }));
    this.#tell(eventType, { participants: listed });
  }

  /** @param participant absent for an event that is nobody's */
  event(eventType: number, participant?: Participant): void {
    this.#tell(eventType, participant ? person(participant) : {});
  }

  /** No document shows what stands in these lists: the field names are ours. */
  chatGroup({ change, groupId, groupName, members, status }: ChatGroupChange): void {
    const group = { group_id: groupId, group_name: groupName, group_type: 0 };
    const people = members.map(person);
    switch (change) {
      case 'created':
        this.#tell(EVENT.chatGroupCreate, { chat_groups: [{ ...group, members: people }] });
        break;
      case 'deleted':
        this.#tell(EVENT.chatGroupDelete, { chat_groups: [group] });
        break;
      case 'members_added':
        this.#tell(EVENT.chatGroupMembersAdd, {
          members_update_list: [{ ...group, members: people }],
        });
        break;
      case 'members_removed':
        this.#tell(EVENT.chatGroupMembersDelete, {
          members_update_list: [{ ...group, members: people }],
        });
        break;
      case 'member_status':
        this.#tell(EVENT.chatGroupMemberStatus, {
          member_status_update_list: people.map((one) => ({ ...group, ...one, status })),
        });
    }
  }

  /** An event of Contact Center, whose time has another name. */
  engagement(eventType: number, body: object): void {
    if (!this.#events.has(eventType)) return;
    this.#send({ event_type: eventType, event_ts: this.#timeline.now(), ...body });
  }

  #tell(eventType: number, body: object): void {
    if (!this.#events.has(eventType)) return;
    this.#send({ event_type: eventType, timestamp: this.#timeline.now(), ...body });
  }

  #send(event: object): void {
    this.#peer?.send({ msg_type: MESSAGE.eventUpdate, event });
  }
}
