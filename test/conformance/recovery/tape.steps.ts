import { z } from 'zod';
import type { TapeLine } from '../../../apps/simulator/src/tape/tape.line.ts';

/** What a client does, as a person reads it: `signaling 2: message 5 (events 2, 3, 4)`. */
interface Step {
  /** `audio 2`: the second audio connection. */
  readonly connection: string;
  readonly what: string;
}

const ROUTE = /^\/(?:media\/[^/]+\/)?([a-z]+)/;
const KEEP_ALIVE_RESPONSE = 13;
const NO_CLOSE_FRAME = 1006;
const OPENED = 'opened';
const CLIENT_READY = 'message 7';

const messageSchema = z.object({
  msg_type: z.int(),
  events: z.array(z.object({ event_type: z.int() })).exactOptional(),
});

type Frame = Extract<TapeLine, { readonly message: string }>;

export function messageOf({ message, encoding }: Frame): z.infer<typeof messageSchema> {
  const text = Buffer.from(message, encoding ?? 'utf8').toString('utf8');
  return messageSchema.parse(JSON.parse(text));
}

const isClose = ({ what }: Step) => what.startsWith('closed');

function whatOf(line: TapeLine): string | null {
  if (line.direction === 'sent' || line.direction === 'webhook') return null;
  if (line.direction === 'opened') return OPENED;
  if (line.direction === 'closed') {
    // What broke without a close frame was broken by the scenario.
    const byClient = !line.byServer && line.code !== NO_CLOSE_FRAME;
    return byClient ? `closed with ${String(line.code)}` : null;
  }
  const { msg_type: type, events = [] } = messageOf(line);
  // How many there are is a matter of time.
  if (type === KEEP_ALIVE_RESPONSE) return null;
  const about = events.map(({ event_type: event }) => String(event)).join(', ');
  return `message ${String(type)}${about === '' ? '' : ` (events ${about})`}`;
}

function named(lines: readonly TapeLine[], from: number): readonly Step[] {
  const names = new Map<number, string>();
  const counts = new Map<string, number>();
  return lines.flatMap((line, index) => {
    if (line.direction === 'webhook') return [];
    if (line.direction === 'opened') {
      const role = ROUTE.exec(line.path)?.[1] ?? line.path;
      const count = (counts.get(role) ?? 0) + 1;
      counts.set(role, count);
      names.set(line.connection, `${role} ${String(count)}`);
    }
    const what = whatOf(line);
    const step = { connection: names.get(line.connection) ?? '?', what: what ?? '' };
    // Media that are under way may reset what is closed: whether the close arrives is chance.
    const isChance = isClose(step) && !step.connection.startsWith('signaling');
    return what === null || index < from || isChance ? [] : [step];
  });
}

/** Media handshakes, and the message 7 that follows each of them, or all. */
const isMediaStart = ({ what }: Step) => what === CLIENT_READY || what === 'message 3';

const keyOf = ({ connection, what }: Step) => `${String(what === CLIENT_READY)} ${connection}`;

/** Sorts runs of media handshakes, whose order is chance, with each message 7 after them. */
function settled(steps: readonly Step[]): readonly Step[] {
  const runs: Step[][] = [];
  for (const step of steps) {
    const run = runs.at(-1);
    if (run?.[0] !== undefined && isMediaStart(step) && isMediaStart(run[0])) run.push(step);
    else runs.push([step]);
  }
  return runs.flatMap((run) =>
    run.toSorted((one, other) => keyOf(one).localeCompare(keyOf(other), 'en')),
  );
}

/**
 * All that the client does on a tape, but for its answers to keep-alives and its closes of media.
 * @param from index of the first line that counts
 */
export function stepsOf(lines: readonly TapeLine[], from = 0): readonly string[] {
  const steps = named(lines, from);
  const speaks = (connection: string) =>
    steps.some((step) => step.connection === connection && step.what.startsWith('message'));
  // A connection on which something is said was opened before.
  const telling = steps.filter(({ connection, what }) => what !== OPENED || !speaks(connection));
  return settled(telling).map(({ connection, what }) => `${connection}: ${what}`);
}
