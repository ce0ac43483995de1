import { randomBytes } from 'node:crypto';
import { HOST } from '../meeting.resource.js';
import { userForeign, userUnknown, ZoomRefusal } from './rest.errors.js';

/** A user record as `GET /users/{id}` answers it (zoom-api §C2). */
export interface StoredUser {
  readonly id: string;
  readonly email: string;
  /** 1 basic, 2 licensed, 4 unassigned, 99 none. */
  readonly type: number;
  readonly status: 'active' | 'inactive' | 'pending';
  /** Whether the user has the webinar add-on. */
  readonly webinars: boolean;
  /** Every other field, as Zoom names it. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Settings by section, as `GET /users/{id}/settings` answers them. */
export type Settings = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const SETTINGS: Settings = {
  schedule_meeting: { host_video: false, participants_video: false, audio_type: 'both' },
  in_meeting: { chat: true, waiting_room: false, allow_live_streaming: false },
  recording: { cloud_recording: true, auto_recording: 'none', recording_audio_transcript: true },
  feature: { meeting_capacity: 300, webinar: false, zoom_phone: false },
};

function seeded(
  names: readonly [first: string, last: string],
  user: Pick<StoredUser, 'id' | 'email' | 'type'>,
  more: Partial<StoredUser> = {},
): StoredUser {
  const [first_name, last_name] = names;
  return {
    ...user,
    status: 'active',
    webinars: false,
    ...more,
    fields: {
      first_name,
      last_name,
      display_name: `${first_name} ${last_name}`,
      timezone: 'Europe/London',
      language: 'en-US',
      dept: '',
      created_at: '2025-11-03T08:30:00Z',
      verified: 1,
      ...more.fields,
    },
  };
}

/** In the account from the start: owner, member, and one who never accepted the invitation. */
const USERS: readonly StoredUser[] = [
  seeded(
    ['Host', 'Example'],
    { ...HOST, type: 2 },
    { webinars: true, fields: { role_name: 'Owner', pmi: 5552340987 } },
  ),
  seeded(
    ['Member', 'Example'],
    { id: 'kX9mQ2vTS3WbN7hYpLc4Dg', email: 'member@example.com', type: 1 },
    { fields: { role_name: 'Member', pmi: 5552340988 } },
  ),
  seeded(
    ['Pending', 'Example'],
    { id: '', email: 'pending@example.com', type: 4 },
    { status: 'pending', fields: { role_name: 'Member' } },
  ),
];

/** In another account: known to Zoom, and none of this account's business. */
const FOREIGN: readonly string[] = ['Zq8LrT5uRkK1eVbX2nMwYw', 'stranger@example.org'];

/** The users of the simulated account. */
export class UserStore {
  readonly #me: 'resolve-owner' | '1010';
  readonly #users: StoredUser[] = [...USERS];
  readonly #settings = new Map<string, Settings>();

  /** @param me what `me` means to a Server-to-Server token; sources disagree (zoom-api §C1) */
  constructor(me: 'resolve-owner' | '1010') {
    this.#me = me;
  }

  all(): readonly StoredUser[] {
    return this.#users;
  }

  /**
   * @param name an id, an e-mail address or `me`
   * @throws ZoomRefusal 1001, 1010
   */
  get(name: string): StoredUser {
    if (name === 'me' && this.#me === '1010') throw userForeign(name);
    const wanted = name === 'me' ? HOST.id : name;
    const user = this.#users.find(
      ({ id, email }) => wanted !== '' && (id === wanted || email === wanted.toLowerCase()),
    );
    if (user) return user;
    throw FOREIGN.includes(wanted) ? userForeign(wanted) : userUnknown(wanted);
  }

  /** Empty when that user is gone. */
  emailOf(userId: string): string {
    return this.#users.find(({ id }) => id === userId)?.email ?? '';
  }

  /** @throws ZoomRefusal 409 for an address that is taken */
  add(email: string, type: number, fields: Readonly<Record<string, unknown>>): StoredUser {
    const address = email.toLowerCase();
    if (this.#users.some((user) => user.email === address)) {
      throw new ZoomRefusal(409, 1005, `User already in the account: ${address}.`);
    }
    const id = randomBytes(16).toString('base64url');
    const user: StoredUser = {
      id,
      email: address,
      type,
      status: 'active',
      webinars: false,
      fields,
    };
    this.#users.push(user);
    return user;
  }

  /** @throws ZoomRefusal 1001, 1010 */
  update(name: string, type: number | undefined, fields: Readonly<Record<string, unknown>>): void {
    const user = this.get(name);
    this.#users[this.#users.indexOf(user)] = {
      ...user,
      type: type ?? user.type,
      fields: { ...user.fields, ...fields },
    };
  }

  /** @throws ZoomRefusal 1001, 1010 */
  remove(name: string): void {
    this.#users.splice(this.#users.indexOf(this.get(name)), 1);
  }

  /** @throws ZoomRefusal 1001, 1010 */
  settings(name: string): Settings {
    const { email, webinars } = this.get(name);
    const feature = { ...SETTINGS['feature'], webinar: webinars };
    return this.#settings.get(email) ?? { ...SETTINGS, feature };
  }

  /** Section by section: what is not named stays. @throws ZoomRefusal 1001, 1010 */
  updateSettings(name: string, change: Settings): void {
    const settings = { ...this.settings(name) };
    for (const [section, values] of Object.entries(change)) {
      settings[section] = { ...settings[section], ...values };
    }
    this.#settings.set(this.get(name).email, settings);
  }
}
