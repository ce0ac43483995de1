import { text as readAll } from 'node:stream/consumers';
import type { Command } from 'commander';
import type { ZoomGrant } from '@zoom-platform/doctor';
import { grantOf } from '../zoom/account.grant.js';
import { AccountMissingError, TokenNotRevokedError } from '../cli.errors.js';
import { perform, type CommonOptions, type Surroundings } from './command.surroundings.js';

const EXAMPLES = `
Examples:
  zoomctl token mint                       makes a token and says what it may do
  zoomctl token mint --show | tail -n 1    the token itself, for another program
  zoomctl token show                       the same, with every scope
  zoomctl token mint --show | tail -n 1 | zoomctl token revoke

Without --show a token is never printed. It is good for about an hour.`;

interface TokenFlags extends CommonOptions {
  readonly show?: boolean;
}

function factsOf({ expiresIn, apiUrl, scopes }: ZoomGrant) {
  return { expiresInSeconds: expiresIn, apiUrl, scopes };
}

async function mint(flags: TokenFlags, { terminal, setup, tokens }: Surroundings, all: boolean) {
  const grant = await grantOf(setup, tokens);
  const shown = flags.show === true ? { accessToken: grant.accessToken } : {};
  terminal.result({ ...factsOf(grant), ...shown }, () =>
    [
      `Zoom made a token. It lasts ${String(grant.expiresIn)} s and is for ${grant.apiUrl}.`,
      ...(all ? grant.scopes : [`It has ${String(grant.scopes.length)} scopes.`]),
      ...(flags.show === true ? [grant.accessToken] : []),
    ].join('\n'),
  );
  return 0 as const;
}

/** The token comes on standard input: arguments stand in the list of processes. */
async function revoke({ terminal, setup, http }: Surroundings) {
  const { rest, cloud } = setup;
  if (rest === undefined) throw new AccountMissingError();
  const pair = Buffer.from(`${rest.clientId}:${rest.clientSecret}`).toString('base64');
  const token = (await readAll(process.stdin)).trim();
  const { status } = await http.send({
    method: 'POST',
    url: `${cloud.oauthUrl}/revoke`,
    headers: {
      authorization: `Basic ${pair}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ token }).toString(),
    timeoutMs: 10_000,
  });
  if (status !== 200) throw new TokenNotRevokedError(status);
  terminal.result({ revoked: true }, () => 'Zoom has revoked the token.');
  return 0 as const;
}

export function addToken(program: Command): void {
  const token = program
    .command('token')
    .description('a token of the Server-to-Server app: make one, look at one, end one')
    .addHelpText('after', EXAMPLES);
  const making = (name: string, about: string, all: boolean) =>
    token
      .command(name)
      .description(about)
      .option('--show', 'print the token itself as the last line')
      .action((_options: unknown, command: Command) => {
        const flags = command.optsWithGlobals<TokenFlags>();
        return perform(flags, (surroundings) => mint(flags, surroundings, all));
      });
  making('mint', 'make a token and say what it may do', false);
  making('show', 'make a token and list its scopes', true);
  token
    .command('revoke')
    .description('end the token that comes on standard input')
    .action((_options: unknown, command: Command) =>
      perform(command.optsWithGlobals<CommonOptions>(), revoke),
    );
}
