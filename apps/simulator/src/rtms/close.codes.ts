/** RFC 6455 §7.4.1: what an end is called that told no code, and one without a close frame. */
export const CLOSE = { withoutCode: 1005, withoutFrame: 1006 } as const;

/** RFC 6455 §7.4: codes that say that there was none stand in no close frame. */
export function isSendable(code: number): boolean {
  if (code >= 3000 && code <= 4999) return true;
  return code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code);
}
