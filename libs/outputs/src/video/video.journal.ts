import { z } from 'zod';

/** A track of pictures that an epoch began; its own index lies beside it. */
export const videoTrackLine = z.object({
  track: z.string(),
  part: z.number().int(),
  kind: z.enum(['video', 'share']),
  userId: z.string().nullable(),
  userName: z.string().nullable(),
  codec: z.enum(['H264', 'JPG', 'PNG']),
});

/** One picture or access unit in a track's file. */
export const videoIndexLine = z.object({
  /** Zoom's creation time, Unix milliseconds. */
  timestamp: z.number(),
  /** Bytes from the start of the file. */
  offset: z.number().int(),
  bytes: z.number().int(),
  keyFrame: z.boolean(),
});

export type VideoTrackLine = z.infer<typeof videoTrackLine>;
export type VideoIndexLine = z.infer<typeof videoIndexLine>;

/**
 * `h264`: Annex-B, from a key frame on. `mjpeg` and `png`: whole pictures one after the other (what
 * ffmpeg reads as `mjpeg` and `png_pipe`); the index has their times.
 */
export const VIDEO_EXTENSIONS = { H264: 'h264', JPG: 'mjpeg', PNG: 'pngs' } as const;
