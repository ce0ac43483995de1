export { eventStream } from './event.stream.js';
export { configureHttp, createHttpAdapter, type HttpAdapterOptions } from './http.adapter.js';
export { HttpModule } from './http.module.js';
export { ProblemFilter } from './problem.filter.js';
export { PROBLEM_MEDIA_TYPE, type Problem } from './problem.type.js';
export { RawBody } from './raw-body.decorator.js';
export { RequestRejections, type RequestRejection } from './request.rejections.js';
