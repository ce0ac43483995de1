const ZOOM_USER_ID = /^\d{1,20}$/;

/**
 * Names of tracks that are safe in a key and a file name. They come from Zoom's numbers or are
 * counted; never from a person's name.
 */
export class TrackLabels {
  readonly #others = new Map<string, string>();

  /** `null`, Zoom's own mix, is `all`. */
  labelOf(userId: string | null): string {
    if (userId === null) return 'all';
    if (ZOOM_USER_ID.test(userId)) return userId;
    let label = this.#others.get(userId);
    if (label === undefined) {
      label = `x${String(this.#others.size + 1)}`;
      this.#others.set(userId, label);
    }
    return label;
  }
}
