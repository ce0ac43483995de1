import type { Command } from 'commander';
import { zoomPath, type ZoomObject } from '@zoom-platform/zoom-api';
import { perform, type CommonOptions, type Surroundings } from './command.surroundings.js';

const EXAMPLES = `
Examples:
  zoomctl users
  zoomctl users --json | jq -r '.[].email'

Needs the scope user:read:list_users:admin.`;

async function list({ terminal, zoom }: Surroundings) {
  const users: ZoomObject[] = [];
  const request = { method: 'GET', path: zoomPath`/users`, query: { page_size: 300 } } as const;
  for await (const user of zoom.pages(request, 'users')) users.push(user);
  terminal.result(users, () =>
    users
      .map(({ id, email, status }) => [id, email, status].map((field) => String(field)).join('  '))
      .join('\n'),
  );
  return 0 as const;
}

export function addUsers(program: Command): void {
  program
    .command('users')
    .description('the users of the account')
    .addHelpText('after', EXAMPLES)
    .action((_options: unknown, command: Command) =>
      perform(command.optsWithGlobals<CommonOptions>(), list),
    );
}
