import { z } from 'zod';
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
