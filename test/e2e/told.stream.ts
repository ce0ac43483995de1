import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { eventOf, restamped } from './recorded.words.js';
import { asWatcher } from './watching.app.js';

/**
 * What Zoom's side does meanwhile, since that decides what can be captured at all:
 *
 * - `over`: the stream is gone before anybody hears of it (every word is late).
 * - `overtaken`: it could be joined, but its stop is heard first.
 * - `joined`: its start is heard first, and it is captured when the other words come.
 */
export const LIVES = ['over', 'overtaken', 'joined'] as const;
export type Life = (typeof LIVES)[number];

/** Which app's Secret Token signs. The stream belongs to `notes`. */
export type App = 'notes' | 'watcher';

/**
 * How a word comes once more: Zoom's own retry (same bytes, same request id), a second subscription of
 * the app (same bytes), one of another app (same bytes, another secret), or said anew.
 */
const REPEATS = ['retry', 'subscription', 'watcher', 'restamped', 'restamped watcher'] as const;
type Repeat = (typeof REPEATS)[number];

export interface Telling {
  readonly body: string;
  readonly app: App;
  readonly requestId: string;
}

/** Words of one meeting and its stream, as they come. */
export interface ToldStream {
  readonly life: Life;
  readonly meetingUuid: string;
  readonly streamId: string;
  readonly tellings: readonly Telling[];
  /** Come in twos and threes at the same moment, instead of one after the other. */
  readonly crowded: boolean;
}

const isStart = (body: string) => eventOf(body) === 'meeting.rtms_started';
const isStop = (body: string) => eventOf(body) === 'meeting.rtms_stopped';

/**
 * One word and its repeats. No document says which app a stream belongs to but the secret that signed
 * its start: an app that hears of the streams of another is told the rest only.
 */
function tellingsOf(body: string, repeats: readonly Repeat[]): readonly Telling[] {
  const first: Telling = { body, app: 'notes', requestId: randomUUID() };
  const again = repeats.map((repeat, index): Telling => {
    const isAnew = repeat.startsWith('restamped');
    return {
      body: isAnew ? restamped(body, index + 1) : body,
      app: repeat.endsWith('watcher') && !isStart(body) ? 'watcher' : 'notes',
      requestId: repeat === 'retry' ? first.requestId : randomUUID(),
    };
  });
  return [first, ...again];
}

function withFirst(tellings: readonly Telling[], which: (body: string) => boolean) {
  const at = tellings.findIndex(({ body }) => which(body));
  return [...tellings.slice(at, at + 1), ...tellings.slice(0, at), ...tellings.slice(at + 1)];
}

/** As `life` needs them: who is heard first; the rest stays as it is. */
export function arranged(life: Life, tellings: readonly Telling[]): readonly Telling[] {
  if (life === 'over') return tellings;
  return withFirst(tellings, life === 'joined' ? isStart : isStop);
}

export const orderly = (bodies: readonly string[]): readonly Telling[] =>
  bodies.flatMap((body) => tellingsOf(body, []));

/** Any order of these words, each with up to three repeats. */
export function anyOrder(bodies: readonly string[]): fc.Arbitrary<readonly Telling[]> {
  const repeats = fc.array(fc.constantFrom(...REPEATS), { maxLength: 3 });
  return fc
    .tuple(...bodies.map((body) => repeats.map((some) => tellingsOf(body, some))))
    .chain((words) => {
      const all = words.flat();
      return fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length });
    });
}

/** What differs from a delivery of the simulator's own app. */
export const headersOf = ({ body, app }: Telling): Record<string, string> =>
  app === 'notes' ? {} : asWatcher(body);
