/** The earliest of some times; `null` of none. */
export function earliest(times: readonly number[]): number | null {
  return times.reduce<number | null>(
    (first, at) => (first === null ? at : Math.min(first, at)),
    null,
  );
}
