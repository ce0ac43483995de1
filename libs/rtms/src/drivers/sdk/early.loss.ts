import type { ConnectionLoss } from '../rtms-driver.port.js';

/** A loss that was found before anything was sent. */
export class ConnectionLossError extends Error {
  constructor(readonly loss: ConnectionLoss) {
    super(loss.detail);
  }
}
