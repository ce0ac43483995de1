import { describeKills } from './kill.suite.js';
import { KilledProcess } from './killed.process.js';

describeKills({
  engine: 'pglite',
  start: (simulator) => KilledProcess.start(simulator),
  // By issue 2.
  long: 200,
  short: 12,
  lanes: 4,
});
