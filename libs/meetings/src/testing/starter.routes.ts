/**
 * The routes of Zoom's server-to-server starter API (zoom-api §A1) as `[method, path, Zoom's path]`;
 * the method is Zoom's own, too.
 */
export const STARTER_ROUTES: readonly (readonly [string, string, string])[] = [
  ['GET', '/api/users', '/users'],
  ['POST', '/api/users/add', '/users'],
  ['GET', '/api/users/:userId', '/users/:userId'],
  ['GET', '/api/users/:userId/settings', '/users/:userId/settings'],
  ['PATCH', '/api/users/:userId/settings', '/users/:userId/settings'],
  ['PATCH', '/api/users/:userId', '/users/:userId'],
  ['DELETE', '/api/users/:userId', '/users/:userId'],
  ['GET', '/api/users/:userId/meetings', '/users/:userId/meetings'],
  ['GET', '/api/users/:userId/webinars', '/users/:userId/webinars'],
  ['GET', '/api/users/:userId/recordings', '/users/:userId/recordings'],
  ['GET', '/api/meetings/:meetingId', '/meetings/:meetingId'],
  ['PATCH', '/api/meetings/:meetingId', '/meetings/:meetingId'],
  ['DELETE', '/api/meetings/:meetingId', '/meetings/:meetingId'],
  ['POST', '/api/meetings/:userId', '/users/:userId/meetings'],
  [
    'GET',
    '/api/meetings/:meetingId/report/participants',
    '/report/meetings/:meetingId/participants',
  ],
  ['DELETE', '/api/meetings/:meetingId/recordings', '/meetings/:meetingId/recordings'],
  ['GET', '/api/webinars/:webinarId', '/webinars/:webinarId'],
  ['PATCH', '/api/webinars/:webinarId', '/webinars/:webinarId'],
  ['DELETE', '/api/webinars/:webinarId', '/webinars/:webinarId'],
  ['POST', '/api/webinars/:userId', '/users/:userId/webinars'],
  ['GET', '/api/webinars/:webinarId/registrants', '/webinars/:webinarId/registrants'],
  ['POST', '/api/webinars/:webinarId/registrants', '/webinars/:webinarId/registrants'],
  ['PUT', '/api/webinars/:webinarId/registrants/status', '/webinars/:webinarId/registrants/status'],
  [
    'GET',
    '/api/webinars/:webinarId/report/participants',
    '/report/webinars/:webinarId/participants',
  ],
];
