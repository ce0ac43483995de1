import { digestOf } from '../store/sealed.record.js';
import type { OAuthClient } from './oauth.endpoint.js';

/** Tells one pair from another without keeping the secret. */
export function credentialDigest({ clientId, clientSecret }: OAuthClient): string {
  return digestOf(`${clientId}:${clientSecret}`);
}
