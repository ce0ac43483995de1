import { describeMainPath } from './main-path.suite.js';

describeMainPath('postgres');
