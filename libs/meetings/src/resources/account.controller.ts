import { Controller, Query } from '@nestjs/common';
import type { ZoomCallParts } from '../forwarding/zoom-call.interceptor.js';
import { ZoomRoute } from '../forwarding/zoom-route.decorator.js';
import { SettingsQuery } from './users.dto.js';

@Controller('v1')
export class AccountController {
  @ZoomRoute('GET', 'accounts/me/settings', { scope: 'accounts:read', label: 'medium' })
  settings(@Query() query: SettingsQuery): ZoomCallParts {
    return { query };
  }
}
