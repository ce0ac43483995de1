import { z } from 'zod';
import { SdkDriverUnavailableError } from '../../rtms.errors.js';

/** What decides whether there is a binary of Zoom's SDK. */
export interface Platform {
  readonly os: string;
  readonly cpu: string;
  /** `null` where the C library is another one (musl), or the system has none of that name. */
  readonly glibc: string | null;
  readonly node: string;
}

const report = z.object({
  header: z.object({ glibcVersionRuntime: z.string().optional() }),
});

export function thisPlatform(): Platform {
  // Else the report resolves every open connection's name.
  Object.assign(process.report, { excludeNetwork: true });
  const { header } = report.parse(process.report.getReport());
  return {
    os: process.platform,
    cpu: process.arch,
    glibc: header.glibcVersionRuntime ?? null,
    node: process.versions.node,
  };
}

const NODE_SINCE = '22.14';
const GLIBC_SINCE = '2.34';
const ELSEWHERE =
  'Set RTMS_DRIVER=websocket, which needs nothing native, or run the service on Linux x64 with ' +
  'glibc 2.34 or newer (Debian 12, Ubuntu 22.04, UBI 9) or on macOS arm64.';

/**
 * Zoom publishes binaries for Linux x64 with glibc and for macOS arm64 only (zoom/rtms 1.1.0).
 * @throws SdkDriverUnavailableError
 */
export function assertPlatform({ os, cpu, glibc, node }: Platform): void {
  if (isOlder(node, NODE_SINCE)) {
    throw new SdkDriverUnavailableError(
      `it needs Node ${NODE_SINCE} or newer, and this is ${node}`,
      `Run the service on Node ${NODE_SINCE} or newer, or set RTMS_DRIVER=websocket.`,
    );
  }
  if (os === 'darwin' && cpu === 'arm64') return;
  if (os !== 'linux' || cpu !== 'x64') {
    throw new SdkDriverUnavailableError(`Zoom has no binary for ${os} on ${cpu}`, ELSEWHERE);
  }
  if (glibc === null) {
    throw new SdkDriverUnavailableError('Zoom has no binary for musl (Alpine)', ELSEWHERE);
  }
  if (isOlder(glibc, GLIBC_SINCE)) {
    throw new SdkDriverUnavailableError(
      `its binary needs glibc ${GLIBC_SINCE} or newer, and this is ${glibc}`,
      ELSEWHERE,
    );
  }
}

/** By the first two numbers. */
function isOlder(version: string, than: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = than.split('.').map(Number);
  return major < leastMajor || (major === leastMajor && minor < leastMinor);
}
