import { createHash } from 'node:crypto';
import type { ChatAudience } from '../stage/chat.type.js';
import type { Participant } from '../stage/performance.port.js';
import type { ScriptFile } from './script.schema.js';
import type { CastMember, ChatEntry, ScriptedGroupChange } from './script.type.js';

type Entry = ScriptFile['chat'][number];
type FindMember = (key: string, where: string) => CastMember | undefined;

/** The same in every run: a script says what comes out in the end. */
function idOf(script: string, kind: string, key: string): string {
  const digest = createHash('sha256').update(`${script}/${kind}/${key}`).digest('hex');
  return digest
    .slice(0, 32)
    .toUpperCase()
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function participantOf({ userId, userName }: CastMember): Participant {
  return { userId, userName };
}

/** Turns the names in a script's chat into what they name. */
export class ChatResolver {
  readonly problems: string[] = [];
  readonly #name: string;
  readonly #file: ScriptFile;
  readonly #member: FindMember;

  constructor(name: string, file: ScriptFile, member: FindMember) {
    this.#name = name;
    this.#file = file;
    this.#member = member;
  }

  entries(): ChatEntry[] {
    return this.#file.chat
      .flatMap((entry, index) => this.#entry(entry, index))
      .toSorted((one, other) => one.atMs - other.atMs);
  }

  groupChanges(): ScriptedGroupChange[] {
    return this.#file.chatGroups
      .flatMap((group, index) => {
        const where = `chatGroups[${String(index)}].members`;
        const groupId = idOf(this.#name, 'group', group.key);
        const whole = { groupId, groupName: group.name, members: group.members, status: 0 };
        const { createdAtMs, deletedAtMs, changes } = group;
        return [
          { ...whole, atMs: createdAtMs, change: 'created' as const },
          ...changes.map((change) => ({ ...whole, ...change })),
          ...(deletedAtMs === undefined
            ? []
            : [{ ...whole, atMs: deletedAtMs, change: 'deleted' as const }]),
        ].map((change) => ({ ...change, members: this.#members(change.members, where) }));
      })
      .toSorted((one, other) => one.atMs - other.atMs);
  }

  #members(keys: readonly string[], where: string): Participant[] {
    return keys.flatMap((key) => {
      const member = this.#member(key, where);
      return member ? [participantOf(member)] : [];
    });
  }

  #entry(entry: Entry, index: number): ChatEntry[] {
    const where = `chat[${String(index)}]`;
    const sender = this.#member(entry.from, `${where}.from`);
    const first = this.#file.chat.find(
      ({ message, operation }) => message === entry.message && operation === 'new',
    );
    if (!first) this.problems.push(`${where}.message: there is no message "${entry.message}"`);
    const audience = first && this.#audience(first, where);
    if (!sender || !audience) return [];
    const { atMs, operation, text } = entry;
    const messageId = idOf(this.#name, 'message', entry.message);
    return [
      {
        atMs,
        operation,
        messageId,
        parentMessageId: this.#parent(entry, where),
        sender: participantOf(sender),
        audience,
        text,
        files: entry.files.map((file) => ({
          ...file,
          id: idOf(this.#name, `file of ${entry.message}`, file.name),
        })),
      },
    ];
  }

  #audience({ to }: Entry, where: string): ChatAudience | undefined {
    if (typeof to === 'string') return { to };
    if ('group' in to) {
      if (this.#file.chatGroups.some(({ key }) => key === to.group)) {
        return { to: 'group', groupId: idOf(this.#name, 'group', to.group) };
      }
      this.problems.push(`${where}.to: there is no chat group "${to.group}"`);
      return undefined;
    }
    const receiver = this.#member(to.participant, `${where}.to`);
    const kind = to.ccHosts ? 'individual_cc_hosts_and_panelists' : 'individual';
    return receiver && { to: kind, receiver: participantOf(receiver) };
  }

  #parent({ replyTo }: Entry, where: string): string | null {
    if (replyTo === undefined) return null;
    if (!this.#file.chat.some(({ message }) => message === replyTo)) {
      this.problems.push(`${where}.replyTo: there is no message "${replyTo}"`);
    }
    return idOf(this.#name, 'message', replyTo);
  }
}
