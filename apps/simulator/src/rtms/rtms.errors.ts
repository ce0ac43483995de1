import { PlatformError } from '@zoom-platform/kernel';

export class StreamExistsError extends PlatformError {
  constructor(streamId: string) {
    super({
      code: 'simulator.stream_exists',
      status: 409,
      message: `Stream ${streamId} is already on offer.`,
      fix: 'Stop it first, or leave the stream id out to get a new one.',
    });
  }
}
