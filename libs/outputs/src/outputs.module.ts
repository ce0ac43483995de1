import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { ConfigModule, type ConfigType } from '@nestjs/config';
import { DiscoveryModule } from '@nestjs/core';
import { SharedGauges } from '@zoom-platform/observability';
import { AudioSink } from './audio/audio.sink.js';
import { ChatSink } from './chat/chat.sink.js';
import { ContentDeletion } from './deletion/content.deletion.js';
import { ContentExpiry } from './deletion/content.expiry.js';
import { DeletionLedger } from './deletion/deletion.ledger.js';
import { DeletionRequest } from './deletion/deletion.request.js';
import { RetentionJob } from './deletion/retention.job.js';
import { DiskLedger } from './disks/disk.ledger.js';
import { DiskReadiness } from './disks/disk.readiness.js';
import { DiskSweep } from './disks/disk.sweep.js';
import { StoreDisk } from './disks/store.disk.js';
import { ContentAudit } from './http/content.audit.js';
import { DeletionController } from './http/deletion.controller.js';
import { LinesController } from './http/lines.controller.js';
import { ReceiptsController } from './http/receipts.controller.js';
import { RecordingsController } from './http/recordings.controller.js';
import { SearchController } from './http/search.controller.js';
import { TranscriptController } from './http/transcript.controller.js';
import { ManifestCommit } from './manifest/manifest.commit.js';
import { ManifestKeeper } from './manifest/manifest.keeper.js';
import { ManifestMaking } from './manifest/manifest.making.js';
import { RecordingReader } from './manifest/recording.reader.js';
import { SessionArtifacts } from './manifest/session.artifacts.js';
import { SessionFinalizer } from './manifest/session.finalizer.js';
import { outputsConfig } from './outputs.config.js';
import { OutputsMetrics } from './outputs.metrics.js';
import { SegmentIndex } from './search/segment.index.js';
import { ArtifactReconciler } from './reconcile/artifact.reconciler.js';
import { OrphanRepairs } from './reconcile/orphan.repairs.js';
import { OrphanMetrics } from './reconcile/orphan.metrics.js';
import { SessionExaminer } from './reconcile/session.examiner.js';
import { ContentRevocation } from './revocation/content.revocation.js';
import { DiskHolders } from './revocation/disk.holders.js';
import { HolderRegistry } from './revocation/holder.registry.js';
import { OwnContent } from './revocation/own.content.js';
import { ReceiptIssuer } from './revocation/receipt.issuer.js';
import { ReceiptKeys } from './revocation/receipt.keys.js';
import { RevocationLedger } from './revocation/revocation.ledger.js';
import { RevocationSubscriber } from './revocation/revocation.subscriber.js';
import { OpenRecordings } from './session/open.recordings.js';
import { RecordingCompletion } from './session/recording.completion.js';
import { RunningLines } from './session/running.lines.js';
import { SessionLedger } from './session/session.ledger.js';
import { LocalObjectStore } from './storage/local.object-store.js';
import { ObjectStore } from './storage/object.store.js';
import { S3ObjectStore } from './storage/s3/s3.object-store.js';
import { s3Settings } from './storage/s3/s3.settings.js';
import { StoreReadiness } from './storage/store.readiness.js';
import { WriteFailures } from './storage/write.failures.js';
import { TranscriptFollower } from './transcript/transcript.follower.js';
import { TranscriptReader } from './transcript/transcript.reader.js';
import { TranscriptSignal } from './transcript/transcript.signal.js';
import { TranscriptFactory } from './transcript/transcript.factory.js';
import { TranscriptSink } from './transcript/transcript.sink.js';
import { VideoSink } from './video/video.sink.js';

/** Transcripts, recordings and their manifest. Needs the database, events, the vault, the audit trail, metrics and a clock. */
@Module({
  imports: [ConfigModule.forFeature(outputsConfig), DiscoveryModule],
  controllers: [
    DeletionController,
    ReceiptsController,
    RecordingsController,
    LinesController,
    SearchController,
    TranscriptController,
  ],
  providers: [
    {
      provide: ObjectStore,
      inject: [outputsConfig.KEY, OutputsMetrics],
      useFactory: (config: ConfigType<typeof outputsConfig>, metrics: OutputsMetrics) =>
        config.OUTPUTS_STORE === 's3'
          ? new S3ObjectStore(s3Settings(config), metrics)
          : new LocalObjectStore(join(config.DATA_DIR, 'artifacts')),
    },
    StoreReadiness,
    WriteFailures,
    OutputsMetrics,
    SessionLedger,
    ContentAudit,
    ContentDeletion,
    ContentExpiry,
    DeletionLedger,
    DeletionRequest,
    RetentionJob,
    ArtifactReconciler,
    OrphanRepairs,
    OrphanMetrics,
    SharedGauges,
    SessionExaminer,
    ContentRevocation,
    HolderRegistry,
    OwnContent,
    ReceiptIssuer,
    ReceiptKeys,
    RevocationLedger,
    RevocationSubscriber,
    StoreDisk,
    DiskLedger,
    DiskReadiness,
    DiskSweep,
    DiskHolders,
    SessionArtifacts,
    ManifestCommit,
    ManifestKeeper,
    SegmentIndex,
    ManifestMaking,
    SessionFinalizer,
    OpenRecordings,
    RecordingCompletion,
    RecordingReader,
    RunningLines,
    TranscriptSignal,
    TranscriptReader,
    TranscriptFollower,
    AudioSink,
    ChatSink,
    TranscriptFactory,
    TranscriptSink,
    VideoSink,
  ],
})
export class OutputsModule {}
