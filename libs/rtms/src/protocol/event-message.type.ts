import type { EngagementChange } from './event.codes.js';
import type { JsonObject } from './json.fields.js';

/** One connection of a person to the meeting, as events and media name it. */
export interface WireParticipant {
  /** Decimal text; `null` for mixed media (0 on the wire). */
  readonly userId: string | null;
  readonly userName: string | null;
}

/** Who an event of Contact Center is about; `null` where Zoom does not say. */
export interface EngagementParticipant extends WireParticipant {
  /** Names the person's audio, too. */
  readonly channelId: string | null;
  readonly participantMode: string | null;
  readonly queueId: string | null;
  readonly queueName: string | null;
  readonly phoneNumber: string | null;
}

/** Message 6. */
export type RtmsEvent = { readonly type: 'event'; readonly timestamp: number | null } & (
  | { readonly event: 'first_packet' }
  | { readonly event: 'active_speaker' | 'sharing_start'; readonly participant: WireParticipant }
  | { readonly event: 'sharing_stop' | 'media_interrupted' }
  | {
      readonly event: 'participant_join' | 'participant_leave' | 'video_on' | 'video_off';
      readonly participants: readonly WireParticipant[];
    }
  | ({ readonly event: 'chat_group' } & ChatGroupChange)
  | {
      readonly event: 'engagement';
      readonly change: EngagementChange;
      readonly participant: EngagementParticipant | null;
    }
  | { readonly event: 'unknown'; readonly eventType: number }
);

/** Events 10 … 14. */
export interface ChatGroupChange {
  readonly change:
    'created' | 'deleted' | 'members_added' | 'members_removed' | 'member_status_changed';
  /**
   * Groups or members as Zoom sent them, up to eight levels deep: what they are made of is documented
   * nowhere.
   */
  readonly entries: readonly JsonObject[];
}
