import { HttpException } from '@nestjs/common';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { problemOf } from './problem.mapper.js';
import { PROBLEM_MEDIA_TYPE } from './problem.type.js';
import type { RequestRejections } from './request.rejections.js';

/** The router refuses an undecodable or over-long path before any error handler of ours. */
export function routerErrorHandler(rejections: RequestRejections) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    const problem = problemOf(new HttpException(error.message, error.statusCode ?? 400));
    rejections.report({ path: null, status: problem.status, code: problem.code });
    const instance = request.url.split('?', 1)[0];
    void reply
      .code(problem.status)
      .header('content-type', PROBLEM_MEDIA_TYPE)
      .send(Buffer.from(JSON.stringify({ ...problem, instance })));
  };
}
