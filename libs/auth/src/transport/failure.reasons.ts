/** Why there was no answer, by Node's and axios' error codes. */
export interface FailureReason {
  readonly codes: RegExp;
  readonly meaning: string;
  readonly fix: string;
}

const OTHER: FailureReason = {
  codes: /^/,
  meaning: 'the connection failed',
  fix: 'Check the network and the proxy between this machine and Zoom.',
};

const REASONS: readonly FailureReason[] = [
  {
    codes: /^(ERR_CANCELED|ECONNABORTED|ETIMEDOUT)$/,
    meaning: 'no answer in time',
    fix: 'Check the network and the proxy between this machine and Zoom, or raise ZOOM_OAUTH_TIMEOUT_MS or ZOOM_API_TIMEOUT_MS.',
  },
  {
    codes: /^(ENOTFOUND|EAI_AGAIN)$/,
    meaning: 'the host name is not known',
    fix: 'Check ZOOM_OAUTH_URL and ZOOM_API_URL, and the name servers of this machine.',
  },
  {
    codes: /^ECONNREFUSED$/,
    meaning: 'nothing listens there',
    fix: 'Check ZOOM_OAUTH_URL and ZOOM_API_URL; if they name the simulator, start it.',
  },
  {
    codes: /CERT|SELF_SIGNED|TLS|SSL|EPROTO/,
    meaning: 'the TLS certificate or handshake was not accepted',
    fix: 'Check the clock; behind a proxy that opens TLS, give its CA by NODE_EXTRA_CA_CERTS.',
  },
  {
    codes: /^(ERR_BAD_RESPONSE|HPE_.*)$/,
    meaning: 'the answer is too large or not HTTP',
    fix: 'Check that ZOOM_OAUTH_URL and ZOOM_API_URL point at Zoom.',
  },
];

export function failureReason(code: string): FailureReason {
  return REASONS.find(({ codes }) => codes.test(code)) ?? OTHER;
}
