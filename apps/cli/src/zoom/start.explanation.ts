import { examineStream, type TokenProbe, type ZoomSetup } from '@zoom-platform/doctor';
import { PlatformError, SystemClock } from '@zoom-platform/kernel';
import { startRefusalIn } from '@zoom-platform/meetings';
import type { ZoomApi } from '@zoom-platform/zoom-api';
import { StartRefusedError } from '../cli.errors.js';

interface ZoomWays {
  readonly setup: ZoomSetup;
  readonly zoom: ZoomApi;
  readonly tokens: TokenProbe;
}

/**
 * What `doctor rtms` says to a start that Zoom refused; the service does not know of it.
 * @throws StartRefusedError, or the error itself where Zoom has not answered.
 */
export async function explainedRefusal(
  error: unknown,
  meetingId: string,
  { setup, zoom, tokens }: ZoomWays,
): Promise<never> {
  const start = startRefusalIn(error);
  if (start === undefined || !(error instanceof PlatformError)) throw error;
  const ways = { setup, zoom, tokens, clock: new SystemClock(), start };
  throw new StartRefusedError(error, await examineStream(meetingId, ways));
}
