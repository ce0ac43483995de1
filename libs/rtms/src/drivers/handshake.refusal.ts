import { isPermanentStatus, statusMeant } from '../protocol/status.codes.js';
import type { ConnectionLoss } from './rtms-driver.port.js';

/** What becomes of a connection whose handshake Zoom answers with a status other than 0. */
export function refusalOf(status: number, reason: string): ConnectionLoss {
  const meant = statusMeant(status, reason);
  return {
    cause: 'refused',
    status: meant,
    detail: meant === status ? reason : `status ${String(status)}: ${reason}`,
    permanent: isPermanentStatus(meant),
  };
}
