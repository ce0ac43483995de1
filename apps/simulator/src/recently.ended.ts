/** So many that have ended are still known. */
const KEPT = 1000;

/** Forgets what has ended, the longest ago first, so that days of meetings do not fill the memory. */
export class RecentlyEnded<Item> {
  readonly #forget: (item: Item) => void;
  /** In the order in which they ended. */
  readonly #ended = new Set<Item>();

  constructor(forget: (item: Item) => void) {
    this.#forget = forget;
  }

  add(item: Item): void {
    this.#ended.delete(item);
    this.#ended.add(item);
    if (this.#ended.size <= KEPT) return;
    const [oldest] = this.#ended;
    if (oldest === undefined) return;
    this.#ended.delete(oldest);
    this.#forget(oldest);
  }
}
