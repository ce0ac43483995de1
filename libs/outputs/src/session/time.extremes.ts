/** The earliest of some times; `null` of none. A list of any length: as arguments of one call it has a limit. */
export function earliest(times: readonly number[]): number | null {
  return times.reduce<number | null>(
    (first, at) => (first === null ? at : Math.min(first, at)),
    null,
  );
}

/** The latest of some times, as {@link earliest}. */
export function latest(times: readonly number[]): number | null {
  return times.reduce<number | null>((last, at) => (last === null ? at : Math.max(last, at)), null);
}
