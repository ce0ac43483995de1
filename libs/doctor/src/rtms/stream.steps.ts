/** Steps of a fix that several cases share. */
export const SETTING =
  'In the web portal, as an administrator: Account Management → Account Settings → Zoom Apps → switch on ' +
  '"Share realtime meeting content with apps" ("Allow apps to access meeting content").';
export const ADD_APP =
  'Let the host add the app: Marketplace → the General app → Local Test → "Add App Now".';
export const AGAIN = 'Start it once more: `zoomctl rtms start <meeting>`.';
