/** What an error code of Node's or of axios' says about the way to a host. */
interface UrlFailure {
  readonly reasons: RegExp;
  readonly means: string;
  readonly fix: readonly string[];
}

const FAILURES: readonly UrlFailure[] = [
  {
    reasons: /^(ENOTFOUND|EAI_AGAIN)$/,
    means: 'The host name is not known to the name servers.',
    fix: ['Look for a slip in the host name, and ask your name server for it.'],
  },
  {
    reasons: /^ECONNREFUSED$/,
    means: 'The machine is there, but nothing listens on that port.',
    fix: ['Start what should listen there: the service, the tunnel or the simulator.'],
  },
  {
    reasons: /^(ETIMEDOUT|ECONNABORTED|ERR_CANCELED|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT)$/,
    means: 'There was no answer in time: a firewall drops the packets, or the host hangs.',
    fix: ['Let the firewall allow outgoing connections to that host on port 443.'],
  },
  {
    reasons: /^ERR_PROXY/,
    means: 'The proxy did not let the call through.',
    fix: [
      'Check HTTPS_PROXY with its user and password.',
      'Let the proxy allow CONNECT to that host on port 443.',
    ],
  },
  {
    reasons: /^(ERR_BAD_RESPONSE|HPE_.*)$/,
    means: 'What answers there does not speak HTTP.',
    fix: ['Look for a slip in the address and its port.'],
  },
  {
    reasons: /CERT|SELF_SIGNED|TLS|SSL|EPROTO|UNABLE_TO/,
    means: 'The TLS certificate or handshake was not accepted.',
    fix: [
      'Compare the clock of this machine with a time server: certificates have dates.',
      'See that the server sends its whole certificate chain, for exactly this host name, from a ' +
        'public authority.',
      'Behind a proxy that opens TLS, give the file of its authority as NODE_EXTRA_CA_CERTS, or for ' +
        'calls of Zoom alone as ZOOM_CA_FILE.',
    ],
  },
];

const OTHER = {
  means: 'The connection broke before a whole answer came.',
  fix: ['Look at the network and at the proxies in between.'],
};

export function failureOfUrl(reason: string): Pick<UrlFailure, 'means' | 'fix'> {
  return FAILURES.find(({ reasons }) => reasons.test(reason)) ?? OTHER;
}
