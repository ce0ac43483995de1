/** What stands between us and Zoom may quote what it was sent; our errors quote Zoom. */
export function withoutToken(text: string, accessToken: string): string {
  return text.replaceAll(accessToken, '[redacted]');
}
