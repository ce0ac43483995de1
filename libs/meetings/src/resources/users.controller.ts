import { Body, Controller, Param, Query } from '@nestjs/common';
import { UserPath } from '../fields/path.dto.js';
import type { ZoomCallParts } from '../forwarding/zoom-call.interceptor.js';
import { ZoomRoute } from '../forwarding/zoom-route.decorator.js';
import {
  DeleteUserQuery,
  ListUsersQuery,
  NewUserBody,
  SettingsQuery,
  UserBody,
  UserQuery,
  UserRecordingsQuery,
  UserSettingsBody,
} from './users.dto.js';

@Controller('v1')
export class UsersController {
  @ZoomRoute('GET', 'users', { scope: 'users:read', label: 'medium' })
  list(@Query() query: ListUsersQuery): ZoomCallParts {
    return { query };
  }

  @ZoomRoute('POST', 'users', { scope: 'users:write', label: 'light' })
  create(@Body() body: NewUserBody): ZoomCallParts {
    return { body };
  }

  @ZoomRoute('GET', 'users/:userId', { scope: 'users:read', label: 'light' })
  find(@Param() path: UserPath, @Query() query: UserQuery): ZoomCallParts {
    return { path, query };
  }

  @ZoomRoute('PATCH', 'users/:userId', { scope: 'users:write', label: 'light' })
  update(@Param() path: UserPath, @Body() body: UserBody): ZoomCallParts {
    return { path, body };
  }

  @ZoomRoute('DELETE', 'users/:userId', { scope: 'users:write', label: 'light' })
  remove(@Param() path: UserPath, @Query() query: DeleteUserQuery): ZoomCallParts {
    return { path, query };
  }

  @ZoomRoute('GET', 'users/:userId/settings', { scope: 'users:read', label: 'light' })
  settings(@Param() path: UserPath, @Query() query: SettingsQuery): ZoomCallParts {
    return { path, query };
  }

  @ZoomRoute('PATCH', 'users/:userId/settings', { scope: 'users:write', label: 'light' })
  updateSettings(
    @Param() path: UserPath,
    @Query() query: SettingsQuery,
    @Body() body: UserSettingsBody,
  ): ZoomCallParts {
    return { path, query, body };
  }

  @ZoomRoute('GET', 'users/:userId/recordings', { scope: 'recordings:read', label: 'medium' })
  recordings(@Param() path: UserPath, @Query() query: UserRecordingsQuery): ZoomCallParts {
    return { path, query };
  }
}
