import { describe, expect, it } from 'vitest';
import type { CloudEvent } from '../relay/cloud-event.type.js';
import type { EventRelay } from '../relay/event-relay.port.js';

/** A broker that a relay's contract is tried on. */
export interface BrokerUnderTest {
  readonly relay: EventRelay;
  /** The ids that consumers would get, in the broker's order. */
  kept(): Promise<readonly string[]>;
  die(): Promise<void>;
  revive(): Promise<void>;
  /** Loses all that it has kept; while it is dead. */
  forget(): Promise<void>;
  remove(): Promise<void>;
}

let made = 0;

function cloudEvent(subject: string): CloudEvent {
  made += 1;
  return {
    specversion: '1.0',
    id: `contract-${String(made)}`,
    source: 'urn:zoom-platform',
    type: 'contract.tried.v1',
    subject,
    time: '2026-11-26T12:00:00.000Z',
    datacontenttype: 'application/json',
    partitionkey: subject,
    correlationid: `contract-${String(made)}`,
    data: {},
  };
}

/** What every adapter of {@link EventRelay} must keep to, whatever its broker. */
export function describeEventRelay(
  name: string,
  open: () => Promise<BrokerUnderTest>,
  whyNot: string | null,
): void {
  describe(`${name} keeps the contract of EventRelay`, () => {
    it('has kept an event when publish settles, in the order of publishing', async ({ skip }) => {
      if (whyNot !== null) skip(whyNot);
      const broker = await open();
      try {
        const events = Array.from({ length: 20 }, () => cloudEvent('a'));
        for (const event of events) await broker.relay.publish(event);
        expect(await broker.kept()).toEqual(events.map(({ id }) => id));
      } finally {
        await broker.relay.close();
        await broker.remove();
      }
    });

    it('keeps what is replayed once more', async ({ skip }) => {
      if (whyNot !== null) skip(whyNot);
      const broker = await open();
      try {
        const event = cloudEvent('a');
        await broker.relay.publish(event);
        const before = (await broker.kept()).length;
        await broker.relay.publish(event, { replayed: true });
        expect(await broker.kept()).toHaveLength(before + 1);
      } finally {
        await broker.relay.close();
        await broker.remove();
      }
    });

    it('finds its way back when the broker has forgotten everything', async ({ skip }) => {
      if (whyNot !== null) skip(whyNot);
      const broker = await open();
      try {
        await broker.relay.publish(cloudEvent('a'));
        await broker.die();
        await broker.forget();
        await broker.revive();
        const after = cloudEvent('a');
        await expect
          .poll(
            () =>
              broker.relay.publish(after).then(
                () => 'kept',
                () => 'away',
              ),
            {
              timeout: 20_000,
            },
          )
          .toBe('kept');
        expect([...new Set(await broker.kept())]).toEqual([after.id]);
      } finally {
        await broker.relay.close();
        await broker.remove();
      }
    });

    it('rejects while the broker is away, and goes on by itself when it is back', async ({
      skip,
    }) => {
      if (whyNot !== null) skip(whyNot);
      const broker = await open();
      try {
        const [before, during] = [cloudEvent('a'), cloudEvent('a')];
        await broker.relay.publish(before);
        await broker.die();
        await expect(broker.relay.publish(during)).rejects.toThrow();
        await broker.revive();
        await expect
          .poll(
            () =>
              broker.relay.publish(during).then(
                () => 'kept',
                () => 'away',
              ),
            {
              timeout: 20_000,
            },
          )
          .toBe('kept');
        // A repeat may be there twice: the consumer drops it by its id.
        expect([...new Set(await broker.kept())]).toEqual([before.id, during.id]);
      } finally {
        await broker.relay.close();
        await broker.remove();
      }
    });
  });
}
