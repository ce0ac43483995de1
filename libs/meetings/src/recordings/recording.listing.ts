import { z } from 'zod';
import type { ZoomObject } from '@zoom-platform/zoom-api';
import { RecordingFileNotFoundError, RecordingNotReadyError } from '../meetings.errors.js';

const fileSchema = z.object({
  id: z.string().optional().catch(undefined),
  file_extension: z.string().optional().catch(undefined),
  download_url: z.string().optional().catch(undefined),
});

const filesSchema = z.array(z.unknown()).catch([]);

/** A file of a recording that can be fetched. */
export interface RecordedFile {
  /** Good for our token only; still a secret, since some accounts need none. */
  readonly downloadUrl: string;
  /** In lower case, without a dot: `mp4`. */
  readonly extension: string;
}

/**
 * One file in what Zoom lists of a meeting's recordings (zoom-api §C2).
 * @throws RecordingFileNotFoundError, RecordingNotReadyError
 */
export function fileIn(listing: ZoomObject, fileId: string): RecordedFile {
  const lists = [listing['recording_files'], listing['participant_audio_files']];
  const files = lists.flatMap((list) => filesSchema.parse(list ?? []));
  for (const entry of files) {
    const file = fileSchema.safeParse(entry).data;
    if (file?.id === fileId) return fetchable(file.download_url, file.file_extension ?? 'bin');
  }
  throw new RecordingFileNotFoundError();
}

/**
 * The file behind what Zoom says of a meeting's transcript.
 * @throws RecordingNotReadyError
 */
export function transcriptIn(description: ZoomObject): RecordedFile {
  return fetchable(fileSchema.safeParse(description).data?.download_url, 'vtt');
}

function fetchable(downloadUrl: string | undefined, extension: string): RecordedFile {
  if (downloadUrl === undefined || downloadUrl === '') throw new RecordingNotReadyError();
  const lower = extension.toLowerCase();
  return { downloadUrl, extension: /^[a-z0-9]{1,8}$/.test(lower) ? lower : 'bin' };
}
