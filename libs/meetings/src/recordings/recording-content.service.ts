import { Injectable } from '@nestjs/common';
import { AuditTrail } from '@zoom-platform/access';
import { outcomeCode } from '@zoom-platform/kernel';
import {
  ZoomApi,
  zoomPath,
  type ZoomApiRequest,
  type ZoomDownload,
  type ZoomObject,
} from '@zoom-platform/zoom-api';
import type { ZoomAsker } from '../forwarding/zoom.asker.js';
import { fileIn, transcriptIn, type RecordedFile } from './recording.listing.js';

export interface ContentRequest {
  readonly meetingId: string;
  /** `bytes=…`; `undefined`: the whole file. */
  readonly range: string | undefined;
}

export interface RecordedContent extends ZoomDownload {
  readonly extension: string;
}

/** What the calls of one kind of content are, and how they are told in the audit trail. */
interface ContentKind {
  readonly target: string;
  readonly listing: Pick<ZoomApiRequest, 'path' | 'label'>;
  readonly find: (listing: ZoomObject) => RecordedFile;
}

/** What was said and shown, from Zoom's cloud. Whoever reads it is on the record. */
@Injectable()
export class RecordingContent {
  constructor(
    private readonly zoom: ZoomApi,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * @throws RecordingFileNotFoundError, RecordingNotReadyError
   * @throws the errors of {@link ZoomApi.call}, {@link ZoomApi.download}, {@link AuditTrail.record}.
   */
  file(request: ContentRequest, fileId: string, asker: ZoomAsker): Promise<RecordedContent> {
    const kind: ContentKind = {
      target: 'GET /v1/meetings/:meetingId/recordings/:fileId/content',
      listing: { path: zoomPath`/meetings/${request.meetingId}/recordings`, label: 'light' },
      find: (listing) => fileIn(listing, fileId),
    };
    return this.#open(kind, request, asker, { meeting: request.meetingId, file: fileId });
  }

  /** The transcript as WebVTT; throws as {@link file} does. */
  transcript(request: ContentRequest, asker: ZoomAsker): Promise<RecordedContent> {
    const kind: ContentKind = {
      target: 'GET /v1/meetings/:meetingId/transcript/content',
      listing: { path: zoomPath`/meetings/${request.meetingId}/transcript`, label: 'medium' },
      find: transcriptIn,
    };
    return this.#open(kind, request, asker, { meeting: request.meetingId });
  }

  async #open(
    kind: ContentKind,
    { range }: ContentRequest,
    asker: ZoomAsker,
    detail: Readonly<Record<string, string>>,
  ): Promise<RecordedContent> {
    const record = (outcome: string) =>
      this.audit.record({
        actor: asker.caller,
        action: 'recording.content_read',
        target: kind.target,
        outcome,
        detail,
      });
    let content: RecordedContent;
    try {
      content = await this.#download(kind, range, asker.accountId);
    } catch (error) {
      await record(outcomeCode(error));
      throw error;
    }
    try {
      await record('ok');
    } catch (error) {
      content.content.destroy();
      throw error;
    }
    return content;
  }

  async #download(
    { listing, find }: ContentKind,
    range: string | undefined,
    accountId: string | undefined,
  ): Promise<RecordedContent> {
    const { body = {} } = await this.zoom.call({ method: 'GET', ...listing, accountId });
    const { downloadUrl, extension } = find(body);
    return { ...(await this.zoom.download({ url: downloadUrl, accountId, range })), extension };
  }
}
