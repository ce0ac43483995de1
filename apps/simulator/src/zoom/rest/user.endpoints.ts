import { z } from 'zod';
import { created, NO_CONTENT, ok, type Endpoint, type RestCall } from './rest.endpoint.js';
import { readBody, readQuery, segment } from './rest.input.js';
import type { RestPager } from './rest.pager.js';
import { SCOPES } from './rest.scopes.js';
import type { StoredUser, UserStore } from './user.store.js';

const listQuery = z.looseObject({
  status: z.enum(['active', 'inactive', 'pending']).default('active'),
});

const USER_TYPES = [1, 2, 4, 99] as const;
const userType = z.literal(USER_TYPES);
const nameFields = {
  first_name: z.string().max(64).exactOptional(),
  last_name: z.string().max(64).exactOptional(),
  display_name: z.string().max(128).exactOptional(),
};

const creation = z.looseObject({
  action: z.enum(['create', 'autoCreate', 'custCreate', 'ssoCreate']),
  user_info: z.looseObject({ email: z.email(), type: userType, ...nameFields }),
});

const change = z.looseObject({ type: userType.exactOptional(), ...nameFields });
const settingsChange = z.record(z.string(), z.record(z.string(), z.unknown()));

const deletion = z.looseObject({
  action: z.enum(['disassociate', 'delete']).default('disassociate'),
});

/** A pending user has no id yet (zoom-api §C2). */
function row({ id, email, type, status, fields }: StoredUser): Readonly<Record<string, unknown>> {
  return { ...(id === '' ? {} : { id }), email, type, status, ...fields };
}

function record(user: StoredUser, { app }: RestCall): Readonly<Record<string, unknown>> {
  const { pmi } = user.fields;
  return {
    ...row(user),
    account_id: app.accountId,
    account_number: 5550001234,
    ...(typeof pmi !== 'number'
      ? {}
      : { personal_meeting_url: `https://us02web.zoom.us/j/${String(pmi)}` }),
  };
}

function reading(users: UserStore, pager: RestPager): readonly Endpoint[] {
  return [
    {
      method: 'GET',
      path: '/users',
      scopes: SCOPES.listUsers,
      label: 'Medium',
      handle: (call) => {
        const { status } = readQuery(listQuery, call);
        const all = users.all().filter((user) => user.status === status);
        const { head, items } = pager.page(call, all);
        return ok({ ...head, users: items.map(row) });
      },
    },
    {
      method: 'GET',
      path: '/users/:userId',
      scopes: SCOPES.readUser,
      label: 'Light',
      handle: (call) => ok(record(users.get(segment(call, 'userId')), call)),
    },
    {
      method: 'GET',
      path: '/users/:userId/settings',
      scopes: SCOPES.readUserSettings,
      label: 'Medium',
      handle: (call) => ok(users.settings(segment(call, 'userId'))),
    },
  ];
}

function writing(users: UserStore): readonly Endpoint[] {
  return [
    {
      method: 'POST',
      path: '/users',
      scopes: SCOPES.createUser,
      label: 'Light',
      handle: (call) => {
        const { email, type, ...fields } = readBody(creation, call).user_info;
        const user = users.add(email, type, fields);
        const { first_name = '', last_name = '' } = fields;
        return created({ id: user.id, email: user.email, type, first_name, last_name });
      },
    },
    {
      method: 'PATCH',
      path: '/users/:userId',
      scopes: SCOPES.updateUser,
      label: 'Light',
      handle: (call) => {
        const { type, ...fields } = readBody(change, call);
        users.update(segment(call, 'userId'), type, fields);
        return NO_CONTENT;
      },
    },
    {
      method: 'PATCH',
      path: '/users/:userId/settings',
      scopes: SCOPES.updateUserSettings,
      label: 'Light',
      handle: (call) => {
        users.updateSettings(segment(call, 'userId'), readBody(settingsChange, call));
        return NO_CONTENT;
      },
    },
    {
      method: 'DELETE',
      path: '/users/:userId',
      scopes: SCOPES.deleteUser,
      label: 'Light',
      handle: (call) => {
        readQuery(deletion, call);
        users.remove(segment(call, 'userId'));
        return NO_CONTENT;
      },
    },
  ];
}

/** `/users…` (zoom-api §A1, §C2). */
export function userEndpoints(users: UserStore, pager: RestPager): readonly Endpoint[] {
  return [...reading(users, pager), ...writing(users)];
}
