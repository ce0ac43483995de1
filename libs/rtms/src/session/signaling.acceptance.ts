/**
 * When Zoom accepted our signaling connection, by Zoom's clock where it has told the time since: words
 * of its webhooks are stamped by that clock, and ours may be minutes off.
 */
export class SignalingAcceptance {
  #at = Date.now();
  #isZooms = false;

  /** @param timestamp Unix milliseconds of a message on the connection; the first one counts. */
  heard(timestamp: number | null): void {
    if (this.#isZooms || timestamp === null) return;
    this.#at = timestamp;
    this.#isZooms = true;
  }

  /** @param eventTs Unix milliseconds of a webhook's event. */
  isBefore(eventTs: number): boolean {
    return this.#at < eventTs;
  }
}
