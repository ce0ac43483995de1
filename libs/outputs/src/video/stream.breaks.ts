import type { TimelineNotice, VideoFrame } from '@zoom-platform/rtms/extension';

/** One person's camera or screen; `userId` is `null` where Zoom does not say whose. */
export type VideoStream = Pick<VideoFrame, 'kind' | 'userId'>;

/** Whether what Zoom sends of a stream after this begins anew, with a key frame. */
export function beginsAnew(notice: TimelineNotice, stream: VideoStream): boolean {
  switch (notice.notice) {
    case 'paused':
      return true;
    case 'interrupted':
      return notice.media === null || notice.media === stream.kind;
    case 'video_off':
      return stream.kind === 'video' && isOfOneOf(notice.participants, stream);
    case 'sharing_stopped':
      return stream.kind === 'share';
    default:
      return false;
  }
}

/**
 * Whether units of a stream may be missing after this, so that only a key frame can be shown (reference
 * rtms-protocol §5.2: wait for an IDR).
 */
export function needsKeyFrameAfter(notice: TimelineNotice, stream: VideoStream): boolean {
  if (notice.notice === 'dropped') return notice.media === stream.kind;
  return beginsAnew(notice, stream);
}

/** Where either side does not say who it is, it may be them. */
function isOfOneOf(
  participants: readonly { readonly userId: string | null }[],
  stream: VideoStream,
): boolean {
  if (stream.userId === null) return true;
  return participants.some(({ userId }) => userId === null || userId === stream.userId);
}
