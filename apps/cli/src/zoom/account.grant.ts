import type { TokenProbe, ZoomGrant, ZoomSetup } from '@zoom-platform/doctor';
import { AccountMissingError, TokenNotMadeError } from '../cli.errors.js';

/** @throws AccountMissingError, TokenNotMadeError */
export async function grantOf(setup: ZoomSetup, tokens: TokenProbe): Promise<ZoomGrant> {
  const { accountId, rest, cloud } = setup;
  if (accountId === undefined || rest === undefined) throw new AccountMissingError();
  const answer = await tokens.ask({ cloud, accountId, ...rest });
  if (answer.kind === 'granted') return answer.grant;
  throw new TokenNotMadeError(answer);
}
