import type { ConnectionLoss } from '../drivers/rtms-driver.port.js';
import { isDuplicateStatus, statusName } from '../protocol/status.codes.js';

/** How long to wait before the next dial, by name: Zoom may still hold the connection that is gone. */
export function pauseAfter({ status }: ConnectionLoss): 'lost' | 'duplicate' {
  return status !== null && isDuplicateStatus(status) ? 'duplicate' : 'lost';
}

/** A loss on one line of a log. */
export function lossLine(connection: 'signaling' | 'media', loss: ConnectionLoss): string {
  const { cause, status, detail } = loss;
  const code = status === null ? '' : ` with ${statusName(status) ?? String(status)}`;
  return `${connection} ${cause}${code} (${printable(detail)})`;
}

/** Text from outside, fit for one line of a log. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 120);
}
