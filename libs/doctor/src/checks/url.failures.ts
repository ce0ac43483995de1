/** What an error code of Node's says about the way to a host. */
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
    reasons: /^(ETIMEDOUT|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT)$/,
    means: 'There was no answer in time: a firewall drops the packets, or the host hangs.',
    fix: ['Let the firewall allow outgoing connections to that host on port 443.'],
  },
  {
    reasons: /CERT|SELF_SIGNED|TLS|SSL|EPROTO|UNABLE_TO/,
    means: 'The TLS certificate or handshake was not accepted.',
    fix: [
      'Compare the clock of this machine with a time server: certificates have dates.',
      'See that the server sends its whole certificate chain, for exactly this host name, from a ' +
        'public authority.',
      'Behind a proxy that opens TLS, give the file of its authority as NODE_EXTRA_CA_CERTS.',
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
