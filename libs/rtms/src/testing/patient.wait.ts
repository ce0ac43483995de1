import { vi } from 'vitest';

/** Waits as long as a busy machine may need, and no longer than it does. */
export function eventually(assertion: () => void | Promise<void>): Promise<void> {
  return vi.waitFor(assertion, { timeout: 15_000, interval: 20 });
}
