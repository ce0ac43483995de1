import { Injectable } from '@nestjs/common';
import type { MediaSinkStream, SessionContext } from '@zoom-platform/rtms/extension';

@Injectable()
export class OpenRecordings {
  async track(_session: SessionContext, stream: MediaSinkStream): Promise<MediaSinkStream> {
    return stream;
  }
}
