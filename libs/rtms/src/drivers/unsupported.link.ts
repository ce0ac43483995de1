import type { RtmsLink, RtmsLinkObserver } from './rtms-driver.port.js';

/** The link of a stream that a driver cannot join: says so once, and dials nothing. */
export class UnsupportedLink implements RtmsLink {
  readonly quietMedia = [];
  readonly carriesMedia = false;
  readonly requests = null;
  readonly #report: NodeJS.Immediate;

  /** @param why for the log. */
  constructor(observer: RtmsLinkObserver, why: string) {
    this.#report = setImmediate(() => {
      observer.signalingLost({
        cause: 'unsupported',
        status: null,
        detail: why,
        permanent: true,
      });
    });
  }

  redialMedia(): void {
    // There is no media.
  }

  leave(): Promise<void> {
    this.close();
    return Promise.resolve();
  }

  close(): void {
    clearImmediate(this.#report);
  }
}
