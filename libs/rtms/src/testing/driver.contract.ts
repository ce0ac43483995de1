import { driverEnds } from './driver-ends.contract.js';
import { driverJoins } from './driver-join.contract.js';
import { driverCarries } from './driver-media.contract.js';
import { driverAsks } from './driver-requests.contract.js';
import { stagedDriver, type StartDriver } from './driver.stage.js';

/**
 * What a session may rely on, whatever the driver: against Zoom's side on real sockets. Where drivers
 * differ, the table of capabilities says so, and the test holds the driver to its line of it.
 */
export function driverContract(start: StartDriver): void {
  const at = stagedDriver(start);
  driverJoins(at);
  driverCarries(at);
  driverAsks(at);
  driverEnds(at);
}
