import { expect, it } from 'vitest';
import { NetworkDice } from './network.dice.js';

const SCRIPT = { seed: 20251123, lossRate: 0.02, jitterMs: 60 };
const POSITIONS = Array.from({ length: 10_000 }, (_, index) => index * 20);

it('loses about the share that the script says', () => {
  const dice = new NetworkDice(SCRIPT);
  const lost = POSITIONS.filter((position) => dice.loses(16778240, position));
  expect(lost.length).toBeGreaterThan(150);
  expect(lost.length).toBeLessThan(250);
});

it('spreads the delays over the whole jitter', () => {
  const dice = new NetworkDice(SCRIPT);
  const delays = POSITIONS.map((position) => dice.delayMs(position));
  expect(Math.min(...delays)).toBeLessThan(1);
  expect(Math.max(...delays)).toBeGreaterThan(59);
  expect(Math.max(...delays)).toBeLessThanOrEqual(60);
  const mean = delays.reduce((sum, delay) => sum + delay, 0) / delays.length;
  expect(Math.abs(mean - 30)).toBeLessThan(1);
});

it('decides by seed, speaker and position', () => {
  const fate = (seed: number, userId: number) => {
    const dice = new NetworkDice({ ...SCRIPT, seed });
    return POSITIONS.filter((position) => dice.loses(userId, position)).join();
  };
  expect(fate(1, 5)).toBe(fate(1, 5));
  expect(new Set([fate(1, 5), fate(2, 5), fate(1, 6)]).size).toBe(3);
});
