import { describeEventOrder } from './event-order.suite.js';

describeEventOrder('pglite');
