import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { CloudEvent } from './cloud-event.type.js';
import { describeEventRelay } from '../testing/event-relay.contract.js';
import { NatsBroker, whyNoBroker } from '../testing/nats.broker.js';
import { NatsRelay } from './nats.relay.js';

const identified = z.object({ id: z.string() });

describeEventRelay(
  'NATS JetStream (a real nats-server)',
  async () => {
    const broker = await NatsBroker.start();
    const relay = new NatsRelay({
      url: broker.url,
      stream: 'CONTRACT',
      subjectPrefix: 'contract',
      ackTimeoutMs: 500,
    });
    return {
      relay,
      kept: async () =>
        (await broker.messages('CONTRACT')).map(({ json }) => identified.parse(json).id),
      die: () => broker.die(),
      revive: () => broker.revive(),
      forget: () => broker.forget(),
      remove: () => broker.remove(),
    };
  },
  whyNoBroker(),
);

/** A door before the broker that counts who comes in. */
async function countingDoor(broker: NatsBroker) {
  const open = new Set<Socket>();
  let made = 0;
  const server = createServer((socket) => {
    made += 1;
    open.add(socket);
    const inner = connect(Number(new URL(broker.url).port), '127.0.0.1');
    socket.pipe(inner).pipe(socket);
    socket.on('error', () => inner.destroy()).on('close', () => open.delete(socket));
    inner.on('error', () => socket.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = z.custom<AddressInfo>().parse(server.address());
  return {
    url: `nats://127.0.0.1:${String(port)}`,
    made: () => made,
    open: () => open.size,
    close: () => server.close(),
  };
}

function numbered(n: number): CloudEvent {
  const id = `numbered-${String(n)}`;
  return {
    specversion: '1.0',
    id,
    source: 'urn:zoom-platform',
    type: 'test.numbered.v1',
    subject: id,
    time: '2026-11-26T12:00:00.000Z',
    datacontenttype: 'application/json',
    partitionkey: id,
    correlationid: id,
    data: {},
  };
}

it('a connection that closes late leaves the one that replaced it', async ({ skip }) => {
  const why = whyNoBroker();
  if (why !== null) skip(why);
  const broker = await NatsBroker.start();
  const door = await countingDoor(broker);
  const options = { stream: 'LATE', subjectPrefix: 'late', ackTimeoutMs: 2_000 };
  const relay = new NatsRelay({ url: door.url, ...options });
  const rounds = 40;
  let sent = 0;
  const send = () => relay.publish(numbered((sent += 1)));
  try {
    await send();
    for (let round = 0; round < rounds; round += 1) {
      const closing = relay.close();
      // The next event comes at every moment while the old connection closes.
      for (let turn = 0; turn < round; turn += 1) await Promise.resolve();
      await send();
      await closing;
      await send();
    }
    expect(door.made()).toBe(rounds + 1);
    const kept = (await broker.messages(options.stream)).map(({ json }) => identified.parse(json));
    expect(new Set(kept.map(({ id }) => id)).size).toBe(sent);
    await relay.close();
    await expect.poll(door.open).toBe(0);
  } finally {
    await relay.close();
    door.close();
    await broker.remove();
  }
});
