import { describe, expect, it } from 'vitest';
import { SESSION_STATES, TRANSITIONS, transition, type SessionSignal } from './session.states.js';

const SIGNALS: readonly SessionSignal[] = [
  'claimed',
  'signaling_ready',
  'media_ready',
  'recovered',
  'paused',
  'resumed',
  'lost',
  'let_go',
  'stopping',
  'over',
];

/** The diagram of the README, arrow by arrow. */
const ARROWS = [
  'offered -claimed-> signaling',
  'offered -over-> ended',
  'signaling -signaling_ready-> connecting_media',
  'signaling -let_go-> offered',
  'signaling -stopping-> terminating',
  'signaling -over-> ended',
  'connecting_media -media_ready-> streaming',
  'connecting_media -lost-> interrupted',
  'connecting_media -let_go-> interrupted',
  'connecting_media -stopping-> terminating',
  'connecting_media -over-> ended',
  'streaming -paused-> paused',
  'streaming -lost-> interrupted',
  'streaming -let_go-> interrupted',
  'streaming -stopping-> terminating',
  'streaming -over-> ended',
  'paused -resumed-> streaming',
  'paused -lost-> interrupted',
  'paused -let_go-> interrupted',
  'paused -stopping-> terminating',
  'paused -over-> ended',
  'interrupted -media_ready-> streaming',
  'interrupted -recovered-> streaming',
  'interrupted -stopping-> terminating',
  'interrupted -over-> ended',
  'terminating -over-> ended',
];

describe('session states', () => {
  it('have the transitions of the diagram and no other', () => {
    const arrows = SESSION_STATES.flatMap((from) =>
      SIGNALS.flatMap((signal) => {
        const to = transition(from, signal);
        return to === null ? [] : [`${from} -${signal}-> ${to}`];
      }),
    );
    expect(arrows.sort()).toEqual([...ARROWS].sort());
  });

  it('end for good', () => {
    expect(TRANSITIONS.ended).toEqual({});
  });
});
