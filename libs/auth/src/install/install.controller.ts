import {
  Controller,
  Get,
  Header,
  Headers,
  Ip,
  Param,
  Query,
  Res,
  UsePipes,
  ValidationPipe,
} from '@nestjs/common';
import { Public } from '@zoom-platform/access';
import type { FastifyReply } from 'fastify';
import { AppParams, ReturnQuery } from './install.dto.js';
import { InstallReturn } from './install.return.js';
import { InstallStart } from './install.start.js';

const INSTALLED = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Installed</title>
<p>The app is installed for you. You can close this page.</p></html>
`;

/**
 * Installation of General apps, by people in a browser, who have no API key: so both routes are
 * public. The first stores nothing and sends whoever asks to Zoom, where they log in and consent; the
 * second does nothing but for the browser that was sent, in time and once.
 */
@Public()
@Controller('v1/oauth/apps/:appId')
@UsePipes(new ValidationPipe({ transform: true, whitelist: true }))
export class InstallController {
  constructor(
    private readonly start: InstallStart,
    private readonly comeBack: InstallReturn,
  ) {}

  @Get('install')
  @Header('cache-control', 'no-store')
  @Header('referrer-policy', 'no-referrer')
  async install(@Param() { appId }: AppParams, @Res() reply: FastifyReply): Promise<void> {
    const { url, cookie } = await this.start.begin(appId);
    await reply.header('set-cookie', cookie).redirect(url, 302);
  }

  /** Its URL has the code and the state in it: it is kept from caches and from what is linked. */
  @Get('callback')
  @Header('cache-control', 'no-store')
  @Header('referrer-policy', 'no-referrer')
  @Header('content-security-policy', "default-src 'none'; frame-ancestors 'none'")
  @Header('content-type', 'text/html; charset=utf-8')
  async callback(
    @Param() { appId }: AppParams,
    @Query() query: ReturnQuery,
    @Headers('cookie') cookies: string | undefined,
    @Ip() address: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    reply.header('set-cookie', await this.comeBack.finish(appId, { query, cookies, address }));
    return INSTALLED;
  }
}
