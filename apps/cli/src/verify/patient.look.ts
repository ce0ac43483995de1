import { setTimeout as pause } from 'node:timers/promises';

const BETWEEN_MS = 250;

/** Looks again and again. @returns what was found; undefined: nothing within the time. */
export async function patientLook<T>(
  timeoutMs: number,
  look: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined || performance.now() >= deadline) return found;
    await pause(BETWEEN_MS);
  }
}
