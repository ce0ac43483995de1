import { Module } from '@nestjs/common';
import { ProblemFilter } from './problem.filter.js';
import { RequestRejections } from './request.rejections.js';

/** Error answers and the report of rejected requests; `configureHttp` puts them in force. */
@Module({
  providers: [ProblemFilter, RequestRejections],
  exports: [ProblemFilter, RequestRejections],
})
export class HttpModule {}
