import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { decodeJwt, errors } from 'jose';
import { z } from 'zod';
import { authConfig } from '../auth.config.js';
import { UserUnknownError } from '../auth.errors.js';
import { ZoomHttp } from '../transport/zoom.http.js';
import type { UserGrant } from './grant.store.js';

const userId = z.string().regex(/^[\w-]{1,64}$/);
const claimsSchema = z.object({ uid: userId });
const userSchema = z.object({ id: userId });

/**
 * Whose grant it is. The claim `uid` where the token is a JWT that has it, since this needs no scope
 * (zoom-api §B3; it came from Zoom over TLS, so that its signature adds nothing); else
 * `GET /users/me`, which a user's token may ask with the scope `user:read:user` (§C1).
 */
@Injectable()
export class UserIdentity {
  constructor(
    private readonly http: ZoomHttp,
    @Inject(authConfig.KEY) private readonly config: ConfigType<typeof authConfig>,
  ) {}

  /** @throws UserUnknownError, ZoomUnreachableError */
  async of({ accessToken, apiUrl }: UserGrant): Promise<string> {
    const claimed = claimsSchema.safeParse(claimsOf(accessToken)).data;
    if (claimed !== undefined) return claimed.uid;
    const { status, text } = await this.http.send({
      method: 'GET',
      url: `${apiUrl}/users/me`,
      headers: { authorization: `Bearer ${accessToken}` },
      timeoutMs: this.config.ZOOM_OAUTH_TIMEOUT_MS,
    });
    const user = status === 200 ? userSchema.safeParse(json(text)).data : undefined;
    if (user === undefined) throw new UserUnknownError();
    return user.id;
  }
}

function claimsOf(token: string): unknown {
  try {
    return decodeJwt(token);
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
