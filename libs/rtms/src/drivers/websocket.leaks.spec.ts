import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Metrics } from '@zoom-platform/observability';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rtmsSection } from '../rtms.config.js';
import { RtmsMetrics } from '../rtms.metrics.js';
import { ScriptedZoom } from '../testing/scripted.zoom.js';
import type { RtmsLink, RtmsLinkObserver } from './rtms-driver.port.js';
import { joinRequest } from '../testing/join.request.js';
import { WebsocketDriver } from './websocket.driver.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const CYCLES = 300;
const PATIENCE_MS = 20_000;

/** What keeps the process alive, by kind, as Node counts it. */
function census(): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** The next turn of the loop, without a timer that would be counted. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Waits without a timer. @returns whether it came true. */
async function comesTrue(isTrue: () => boolean, patienceMs = PATIENCE_MS): Promise<boolean> {
  const deadline = performance.now() + patienceMs;
  while (!isTrue() && performance.now() < deadline) await turn();
  return isTrue();
}

interface Waiting {
  ready: boolean;
  lost: boolean;
}

/** Ways in which a stream comes and goes, one after the other. */
const WAYS = ['close', 'leave', 'dropped', 'refused', 'early', 'redial', 'unreachable'] as const;
type Way = (typeof WAYS)[number];

describe(`${String(CYCLES)} streams, on real sockets`, () => {
  let zoom: ScriptedZoom;
  let driver: WebsocketDriver;
  let links: WeakRef<RtmsLink>[];
  /** Links that a planted defect forgets to close. */
  let forgotten: RtmsLink[];
  let before: ReturnType<typeof census>;

  beforeEach(async () => {
    zoom = await ScriptedZoom.start();
    zoom.answers.mediaUrls = { audio: '/audio' };
    const config = rtmsSection.parse({ RTMS_ALLOWED_HOSTS: '127.0.0.1' });
    driver = new WebsocketDriver(config, new RtmsMetrics(new Metrics()));
    [links, forgotten] = [[], []];
  });

  afterEach(async () => {
    for (const link of forgotten) link.close();
    await zoom.close();
  });

  function join(way: Way, waiting: Waiting): RtmsLink {
    const observer: RtmsLinkObserver = {
      handshakeSent: () => undefined,
      signalingReady: () => undefined,
      mediaReady: () => (waiting.ready = true),
      media: () => undefined,
      dropped: () => undefined,
      event: () => undefined,
      streamState: () => undefined,
      sessionState: () => undefined,
      signalingLost: () => (waiting.lost = true),
      mediaLost: () => undefined,
    };
    zoom.answers.signalingStatus = () => (way === 'refused' ? 3 : 0);
    const url = way === 'unreachable' ? 'ws://127.0.0.1:1/' : zoom.url('/signaling');
    const link = driver.join(joinRequest(url), observer);
    links.push(new WeakRef(link));
    return link;
  }

  async function cycle(way: Way, closes = true): Promise<void> {
    const waiting = { ready: false, lost: false };
    const link = join(way, waiting);
    const reached = await comesTrue(() => waiting.ready || waiting.lost || way === 'early');
    expect(reached).toBe(true);
    if (way === 'redial') {
      waiting.ready = false;
      link.redialMedia(['audio']);
      expect(await comesTrue(() => waiting.ready)).toBe(true);
    }
    if (way === 'dropped') {
      zoom.drop('/signaling', null);
      expect(await comesTrue(() => waiting.lost)).toBe(true);
    }
    if (way === 'leave') void link.leave();
    else if (closes) link.close();
    else forgotten.push(link);
  }

  async function cycles(count: number): Promise<void> {
    for (let number = 0; number < count; number += 1) {
      await cycle(WAYS[number % WAYS.length] ?? 'close');
      zoom.connections.splice(0, Math.max(0, zoom.connections.length - 20));
    }
  }

  /** What is there now and was not when the test began. */
  function excess(): Readonly<Record<string, number>> {
    const more = Object.entries(census()).map(
      ([kind, count]) => [kind, count - (before[kind] ?? 0)] as const,
    );
    return Object.fromEntries(more.filter(([, count]) => count > 0));
  }

  const settled = (patienceMs?: number) =>
    comesTrue(() => Object.keys(excess()).length === 0, patienceMs);

  function remaining(): number {
    collectGarbage();
    return links.filter((link) => link.deref() !== undefined).length;
  }

  it('leave no handle, timer, socket or link behind', { timeout: 120_000 }, async () => {
    before = census();
    await cycles(CYCLES);
    await settled();
    expect(excess()).toEqual({});
    zoom.connections.length = 0;
    expect(links).toHaveLength(CYCLES);
    await comesTrue(() => remaining() === 0);
    expect(remaining()).toBe(0);
  });

  it('show one that was not closed', { timeout: 60_000 }, async () => {
    before = census();
    await cycles(WAYS.length);
    await cycle('close', false);
    expect(await settled(2_000)).toBe(false);
    const { TCPSocketWrap = 0, Timeout = 0 } = excess();
    expect(TCPSocketWrap).toBeGreaterThan(0);
    expect(Timeout).toBeGreaterThan(0);
    expect(remaining()).toBeGreaterThan(0);
  });
});
