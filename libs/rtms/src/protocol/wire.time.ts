const MICROSECONDS_FROM = 1e14;
const OFFSET_BELOW = 1e11;
const SECONDS_FROM = 1e9;

/**
 * A time on the wire as Unix milliseconds (or as an offset, see {@link onTimeline}), whole ones: whoever
 * counts samples or ticks from them counts in integers. Some sources send microseconds, which from 1973
 * on are above 1e14.
 */
export function milliseconds(value: number): number {
  return Math.floor(value > MICROSECONDS_FROM ? value / 1000 : value);
}

/**
 * Places a time that may be an offset from the start of the media: live transcripts mixed both.
 * @param zero Unix milliseconds of the first packet, or of the start webhook.
 */
export function onTimeline(value: number, zero: number): number {
  return value < OFFSET_BELOW ? zero + value : value;
}

/**
 * The time of a message that is no media: never an offset, but in seconds in Zoom's example of
 * message 20. @returns Unix milliseconds, whole ones.
 */
export function instant(value: number): number {
  return milliseconds(value >= SECONDS_FROM && value < OFFSET_BELOW ? value * 1000 : value);
}
