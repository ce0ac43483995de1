import type { Participant } from './participant.type.js';

/** To whom a chat message goes. */
export type ChatAudience =
  | { readonly to: 'everyone' | 'hosts_and_panelists' }
  | {
      readonly to: 'individual' | 'individual_cc_hosts_and_panelists';
      readonly receiver: Participant;
    }
  | { readonly to: 'group'; readonly groupId: string };

export interface ChatFile {
  readonly id: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
}

/** One packet of the chat: a message, or what somebody does to one. */
export interface ChatPost {
  readonly operation: 'new' | 'delete' | 'update' | 'add_emoji' | 'remove_emoji';
  readonly messageId: string;
  /** The message that this one answers. */
  readonly parentMessageId: string | null;
  readonly sender: Participant;
  readonly audience: ChatAudience;
  /** Of the message, or the emoji. */
  readonly text: string;
  readonly files: readonly ChatFile[];
}

export interface ChatGroupChange {
  readonly change: 'created' | 'deleted' | 'members_added' | 'members_removed' | 'member_status';
  readonly groupId: string;
  readonly groupName: string;
  /** Of a new group, or those whom the change is about. */
  readonly members: readonly Participant[];
  /** 0 in the group, 1 breakout room, 2 waiting room, 3 backstage, 4 left. */
  readonly status: number;
}
