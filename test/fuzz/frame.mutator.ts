type Random = () => number;

/** Where a value stands in a message: the object or list around it, and its key. */
type Slot = readonly [container: Record<string, unknown>, key: string];

const HOSTILE: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  -1e308,
  2 ** 53,
  2 ** 31,
  '',
  '0',
  'not a number',
  '\u0000',
  '\ud800',
  '9'.repeat(400),
  'A'.repeat(5_000),
  [],
  {},
  [null, 1, 'x', {}],
  [[[[[[[[[[[[1]]]]]]]]]]]],
  { user_id: { user_id: 1 } },
];

const WORDS = [
  'msg_type',
  'content',
  'event',
  'event_type',
  'data',
  'timestamp',
  'user_id',
  'state',
  'status_code',
  'reason',
  'media_params',
  'media_server',
  'server_urls',
  'participants',
  'chat_groups',
  'files',
  'sender',
  'attribute',
  '__proto__',
  'constructor',
  'toString',
];

const LAST_NUMBER = 40;
/** Deeper than any stack that is called once a level. */
const DEPTH = 20_000;

function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

function slotsOf(value: unknown): readonly Slot[] {
  if (typeof value !== 'object' || value === null) return [];
  const container = value as Record<string, unknown>;
  return Object.keys(container).flatMap((key): Slot[] => [
    [container, key],
    ...slotsOf(container[key]),
  ]);
}

function anyValue(random: Random): unknown {
  return random() < 0.4
    ? Math.floor(random() * (LAST_NUMBER + 2)) - 1
    : structuredClone(pick(random, HOSTILE));
}

type Change = (random: Random, slots: readonly Slot[]) => void;

/** `__proto__` as a key of the message, not as its prototype. */
function put(container: object, key: string, value: unknown): void {
  Object.defineProperty(container, key, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}

const CHANGES: readonly Change[] = [
  (random, slots) => {
    const [container, key] = pick(random, slots);
    put(container, key, anyValue(random));
  },
  (random, slots) => {
    const [container, key] = pick(random, slots);
    Reflect.deleteProperty(container, key);
  },
  (random, slots) => {
    const [container] = pick(random, slots);
    put(container, pick(random, WORDS), anyValue(random));
  },
  (random, slots) => {
    const [container, key] = pick(random, slots);
    const [other, otherKey] = pick(random, slots);
    put(other, otherKey, structuredClone(container[key]));
  },
  (random, slots) => {
    const [container, key] = pick(random, slots);
    put(container, key, Array<unknown>(3).fill(container[key]));
  },
  (random, slots) => {
    const [container, key] = pick(random, slots);
    const value = container[key];
    put(container, key, typeof value === 'string' ? Number(value) : JSON.stringify(value));
  },
];

/**
 * Changes the values of a message and leaves it JSON. Its number is changed seldom, since most numbers
 * lead nowhere; bytes that are none stay as they are.
 */
function mutateStructure(random: Random, frame: Buffer): Buffer {
  let message: unknown;
  try {
    message = JSON.parse(frame.toString('utf8'));
  } catch {
    return frame;
  }
  for (let changes = 1 + Math.floor(random() * 3); changes > 0; changes -= 1) {
    const slots = slotsOf(message).filter(([, key]) => key !== 'msg_type' || random() < 0.15);
    if (slots.length > 0) pick(random, CHANGES)(random, slots);
  }
  return Buffer.from(JSON.stringify(message));
}

/** Cuts, doubles, spoils and joins bytes, whatever they are. */
function mutateBytes(random: Random, frame: Buffer, other: Buffer): Buffer {
  const at = Math.floor(random() * frame.length);
  const to = at + Math.floor(random() * 16);
  const [head, middle, tail] = [frame.subarray(0, at), frame.subarray(at, to), frame.subarray(to)];
  const noise = Buffer.from(Array.from({ length: 4 }, () => Math.floor(random() * 256)));
  return pick(random, [
    () => head,
    () => Buffer.concat([head, tail]),
    () => Buffer.concat([head, middle, middle, tail]),
    () => Buffer.concat([head, noise, tail]),
    () => Buffer.concat([head, other.subarray(Math.floor(random() * other.length))]),
    () => Buffer.concat([Buffer.from('\ufeff'), frame]),
    () => Buffer.from(`[${frame.toString('utf8')}]`),
  ])();
}

const DEEP = `[${'{"a":['.repeat(DEPTH)}${']}'.repeat(DEPTH)}]`;

/** One value of a message becomes what JSON.stringify never writes: lists upon lists, or infinity. */
function mutateText(random: Random, frame: Buffer): Buffer {
  const text = frame.toString('utf8');
  const values = [...text.matchAll(/(?<=":)(?:\d+|"\w*")/g)];
  if (values.length === 0) return Buffer.from(`[${text}]`);
  const { index, 0: value } = pick(random, values);
  const written = pick(random, [DEEP, '1e999', '-0']);
  return Buffer.from(`${text.slice(0, index)}${written}${text.slice(index + value.length)}`);
}

/** A frame that nobody sends, made of some that somebody does. */
export function mutate(random: Random, corpus: readonly Buffer[]): Buffer {
  const frame = pick(random, corpus);
  const way = random();
  if (way < 0.02) return mutateText(random, frame);
  const structured = way < 0.8 ? mutateStructure(random, frame) : frame;
  return way < 0.7 ? structured : mutateBytes(random, structured, pick(random, corpus));
}
