import { Module } from '@nestjs/common';
import { defineExtension, LiveStreamsModule } from '@zoom-platform/extension-kit';
import { PresenterCameraSink } from './presenter-camera.sink.js';

@Module({ imports: [LiveStreamsModule], providers: [PresenterCameraSink] })
class PresenterCameraModule {}

export const presenterCamera = defineExtension({
  name: 'presenter-camera',
  module: PresenterCameraModule,
});
