import { failureName } from '@zoom-platform/kernel';
import type { RtmsLink, RtmsLinkObserver, SignalingRequests } from '../drivers/rtms-driver.port.js';
import type { MediaKind } from '../media/media-frame.type.js';
import type { SessionDialer } from './session.dialer.js';
import type { SessionIdentity } from './session.record.js';
import type { SigningApp } from './signing.app.js';

/** How a session gets to Zoom, and in the name of which app. */
export interface SessionDoor {
  readonly dialer: SessionDialer;
  readonly signer: SigningApp;
}

export interface SessionLinkHooks {
  /** Whether the session still wants what it dialled. */
  wanted(): boolean;
  /** Whether the stream is surely still this process's own. */
  owned(): boolean;
  /** The app of the session is not configured any more. */
  appUnknown(): void;
  /** Nothing could be dialled. @param detail for the log. */
  failed(detail: string): void;
}

/** The one link that a session has at a time, or is dialling. */
export class SessionLink {
  #link: RtmsLink | null = null;
  #attempt = 0;
  #dialling = false;
  #accepted = false;

  constructor(
    private readonly session: SessionIdentity,
    private readonly door: SessionDoor,
    private readonly observer: RtmsLinkObserver,
    private readonly hooks: SessionLinkHooks,
  ) {}

  /** Zoom accepted signaling, and it has not been lost since. */
  get up(): boolean {
    return this.#accepted;
  }

  get dialling(): boolean {
    return this.#dialling;
  }

  get quietMedia(): readonly MediaKind[] {
    return this.#link?.quietMedia ?? [];
  }

  get carriesMedia(): boolean {
    return this.#link?.carriesMedia === true;
  }

  /** `null` while signaling does not stand, and where the driver can ask nothing. */
  get requests(): SignalingRequests | null {
    return this.#accepted ? (this.#link?.requests ?? null) : null;
  }

  /** Closes what stands and dials everything. */
  dial(serverUrls: readonly string[]): void {
    this.close();
    this.#dialling = true;
    this.#attempt += 1;
    const attempt = this.#attempt;
    const wanted = () => attempt === this.#attempt && this.hooks.wanted();
    const mayHandshake = () => wanted() && this.hooks.owned();
    const { dialer, signer } = this.door;
    dialer.dial(this.session, signer, serverUrls, this.observer, mayHandshake).then(
      (link) => {
        if (!wanted()) link?.close();
        else if (link === null) this.hooks.appUnknown();
        else this.#link = link;
      },
      (error: unknown) => {
        if (wanted()) this.hooks.failed(failureName(error));
      },
    );
  }

  /** Dials media connections while signaling stands. @returns false where that cannot be done. */
  redialMedia(kinds: readonly MediaKind[]): boolean {
    if (!this.#accepted || !this.door.dialer.redialsMedia || this.#link === null) return false;
    this.#link.redialMedia(kinds);
    return true;
  }

  /** Message 2 said 0. */
  signalingReady(): void {
    this.#dialling = false;
    this.#accepted = true;
  }

  signalingLost(): void {
    this.#dialling = false;
    this.#accepted = false;
  }

  /** With message 21: nothing stands any more, and Zoom is told once it settles. Never rejects. */
  async leave(): Promise<void> {
    this.signalingLost();
    await this.#link?.leave();
  }

  /** Without message 21. */
  close(): void {
    this.#link?.close();
    this.#link = null;
    this.signalingLost();
  }
}
