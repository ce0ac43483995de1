import { describeKills } from './kill.suite.js';
import { KilledFleet } from './killed.fleet.js';

describeKills({
  engine: 'postgres',
  start: (simulator) => KilledFleet.start(simulator),
  // By issue 4.
  long: 1_000,
  short: 12,
  lanes: 2,
});
