/** Where Zoom's apps deliver to. */
export const ZOOM_WEBHOOK_PATH = '/webhooks/zoom';
