import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import type { ZoomWebhookSecret } from '@zoom-platform/accounts';
import { Database } from '@zoom-platform/database';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { EventPublisher, eventsMigrations } from '@zoom-platform/events';
import { Clock } from '@zoom-platform/kernel';
import { specVault } from '@zoom-platform/vault/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InboxEntry, InboxOutcome } from './inbox/inbox-entry.type.js';
import { InboxWriter } from './inbox/inbox.writer.js';
import { WebhookInbox } from './inbox/webhook.inbox.js';
import type { VerifiedDelivery } from './signature/verified-delivery.type.js';
import { ZoomSignatureVerifier, type SignedBody } from './signature/zoom-signature.verifier.js';
import { SilentPublisher } from './testing/silent.publisher.js';
import { DoubtfulDatabase } from './testing/doubtful.database.js';
import { WebhookHarness, type Override } from './testing/webhook.harness.js';
import {
  forgeriesAreRefused,
  nothingUncommittedIsAcknowledged,
  rowAndEventsAreOne,
  staleDeliveriesAreRefused,
  theBytesAreVerified,
  theCommitComesFirst,
  webhookPromises,
} from './testing/webhook.promises.js';
import { webhooksConfig, webhooksSection } from './webhooks.config.js';
import { SignatureMismatchError } from './webhooks.errors.js';
import { webhooksMigrations } from './webhooks.migrations.js';

@Injectable()
class AlwaysPassingVerifier extends ZoomSignatureVerifier {
  constructor(clock: Clock, @Inject(webhooksConfig.KEY) config: ConfigType<typeof webhooksConfig>) {
    super(clock, config);
  }

  override verify(_signed: SignedBody, [first]: readonly ZoomWebhookSecret[]): ZoomWebhookSecret {
    if (first === undefined) throw new SignatureMismatchError();
    return first;
  }
}

@Injectable()
class TimelessVerifier extends ZoomSignatureVerifier {
  constructor(clock: Clock) {
    super(clock, { ...webhooksSection.parse({}), WEBHOOK_TOLERANCE_SECONDS: Infinity });
  }
}

@Injectable()
class ReserialisingVerifier extends ZoomSignatureVerifier {
  constructor(clock: Clock, @Inject(webhooksConfig.KEY) config: ConfigType<typeof webhooksConfig>) {
    super(clock, config);
  }

  override verify(signed: SignedBody, secrets: readonly ZoomWebhookSecret[]): ZoomWebhookSecret {
    const meaning: unknown = JSON.parse(Buffer.from(signed.rawBody).toString());
    return super.verify({ ...signed, rawBody: Buffer.from(JSON.stringify(meaning)) }, secrets);
  }
}

@Injectable()
class AckFirstInbox extends WebhookInbox {
  override accept(delivery: VerifiedDelivery, body: unknown): Promise<InboxOutcome> {
    super.accept(delivery, body).catch(() => 'nobody hears of it');
    return Promise.resolve('accepted');
  }
}

@Injectable()
class TwoTransactionsWriter extends InboxWriter {
  constructor(
    private readonly both: Database,
    private readonly log: EventPublisher,
  ) {
    super(both, new SilentPublisher(), specVault);
  }

  override async write(entries: readonly InboxEntry[]): Promise<ReadonlySet<string>> {
    const fresh = await super.write(entries);
    const publications = entries.flatMap(({ id, translation: { events, key } }) =>
      events.map((event) => ({ event, options: { key, correlationId: id } })),
    );
    await this.both.transaction((tx) => this.log.appendAll(tx, publications));
    return fresh;
  }
}

const verifiedBy = (by: Override['by']): Override => ({ token: ZoomSignatureVerifier, by });
const ackFirst: Override = { token: WebhookInbox, by: AckFirstInbox };

const defects = [
  ['a signature check that always passes', verifiedBy(AlwaysPassingVerifier), forgeriesAreRefused],
  ['a signature check without a time', verifiedBy(TimelessVerifier), staleDeliveriesAreRefused],
  ['a signature check over JSON', verifiedBy(ReserialisingVerifier), theBytesAreVerified],
  ['a commit after the ack', ackFirst, theCommitComesFirst],
  ['an ack without a commit', ackFirst, nothingUncommittedIsAcknowledged],
  [
    'events in a transaction of their own',
    { token: InboxWriter, by: TwoTransactionsWriter },
    rowAndEventsAreOne,
  ],
] as const;

describeOnEachEngine('the promises of the webhook route', (open) => {
  let opened: TestDatabase;
  let database: DoubtfulDatabase;
  let harness: WebhookHarness | null;

  beforeEach(async () => {
    opened = await open([eventsMigrations, webhooksMigrations]);
    database = new DoubtfulDatabase(opened.database);
  });

  afterEach(async () => {
    await harness?.close();
    // A defect that acknowledges first leaves its transaction behind.
    await expect.poll(() => database.running).toBe(0);
    await opened.close();
  });

  describe('hold', () => {
    it.each(webhookPromises)('$promise', async (promise) => {
      harness = await WebhookHarness.start({ database });
      await promise.prove({ harness, database });
    });
  });

  describe('catch a planted defect', () => {
    it.each(defects)('%s', async (_name, defect, promise) => {
      harness = await WebhookHarness.start({ database, defect });
      await expect(promise.prove({ harness, database })).rejects.toThrow(promise.breach);
    });
  });
});
