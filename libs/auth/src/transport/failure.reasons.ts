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
    codes: /^ERR_PRIVATE_ADDRESS$/,
    meaning: 'it is an address inside a private network',
    fix: 'Zoom led there, or a name server did: check the name servers of this machine.',
  },
  {
    codes: /^ERR_PROXY/,
    meaning: 'the proxy did not let the call through',
    fix: 'Check HTTPS_PROXY with its user and password, and that the proxy allows CONNECT to Zoom; NO_PROXY leads past it.',
  },
  {
    codes: /CERT|SELF_SIGNED|TLS|SSL|EPROTO/,
    meaning: 'the TLS certificate or handshake was not accepted',
    fix: 'Check the clock; behind a proxy that opens TLS, give its CA by ZOOM_CA_FILE or NODE_EXTRA_CA_CERTS.',
  },
  {
    codes: /^(ERR_BAD_RESPONSE|HPE_.*)$/,
    meaning: 'the answer is not HTTP',
    fix: 'Check that ZOOM_OAUTH_URL and ZOOM_API_URL point at Zoom.',
  },
];

export function failureReason(code: string): FailureReason {
  return REASONS.find(({ codes }) => codes.test(code)) ?? OTHER;
}
