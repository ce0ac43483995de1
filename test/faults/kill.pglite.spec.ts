import { describeKills } from './kill.suite.js';

describeKills('pglite');
