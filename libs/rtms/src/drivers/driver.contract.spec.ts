import { Metrics } from '@zoom-platform/observability';
import { describe } from 'vitest';
import { rtmsSection } from '../rtms.config.js';
import { RtmsMetrics } from '../rtms.metrics.js';
import { driverContract } from '../testing/driver.contract.js';
import { startFakeSdk } from '../testing/fake.sdk.js';
import { WebsocketDriver } from './websocket.driver.js';

describe('the websocket driver keeps the contract', () => {
  driverContract((environment) => {
    const metrics = new RtmsMetrics(new Metrics());
    const driver = new WebsocketDriver(rtmsSection.parse(environment), metrics);
    return Promise.resolve({ driver, close: () => Promise.resolve() });
  });
});

describe('the sdk driver keeps the contract, with a fake of the addon in a real child', () => {
  driverContract(async (environment) => {
    const { driver } = await startFakeSdk(environment);
    return { driver, close: () => driver.onApplicationShutdown() };
  });
});
