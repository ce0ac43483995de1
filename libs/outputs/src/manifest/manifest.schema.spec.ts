import { describe, expect, it } from 'vitest';
import { partOf } from '../deletion/content.part.js';
import { artifact } from './manifest.schema.js';

describe('a manifest from before JPEG and PNG were kept with their times', () => {
  it('is read, and its index of times goes with the recordings', () => {
    const index = artifact.parse({
      name: 'share-7.mjpeg.jsonl',
      key: 'sessions/x/e1/video/share-7.p1.mjpeg.jsonl',
      kind: 'video_index',
      mediaType: 'application/jsonl',
      participant: { userId: '7', userName: 'Ana' },
      epoch: 1,
      part: 1,
      sampleRate: null,
      channels: null,
      offsetMs: 0,
      durationMs: 200,
      bytes: 10,
      sha256: 'a'.repeat(64),
      recovered: false,
    });
    expect(partOf(index)).toBe('recordings');
  });
});
