import { SdkDriverUnavailableError } from '../../rtms.errors.js';
import type { MessageFromChild } from './sdk.wire.js';

type Unavailable = Extract<MessageFromChild, { type: 'unavailable' }>;

const INSTALL =
  'Install the native part (`npm explore @zoom/rtms -- node scripts/install.js`, which fetches it ' +
  'from github.com; in the image: --build-arg RTMS_NATIVE=1), or set RTMS_DRIVER=websocket.';

const PROBLEMS: Readonly<Record<Unavailable['reason'], readonly [problem: string, fix: string]>> = {
  not_installed: ['the native part of @zoom/rtms is not installed', INSTALL],
  native_part: ['the native part of @zoom/rtms cannot be loaded', INSTALL],
  incompatible: [
    'the installed @zoom/rtms is not the one that this service knows',
    'Install @zoom/rtms 1.1.x, or set RTMS_DRIVER=websocket.',
  ],
  failed: [
    'loading @zoom/rtms failed',
    'Set RTMS_DRIVER=websocket, and look at what the message says.',
  ],
};

/** What a child could not load, as a sentence for the operator. */
export function unavailable({ reason, detail }: Unavailable): SdkDriverUnavailableError {
  const [problem, fix] = PROBLEMS[reason];
  return new SdkDriverUnavailableError(`${problem} (${detail})`, fix);
}
