import { ok, warning } from '../check.findings.js';
import type { Check, EvidenceValue } from '../check.type.js';
import type { HostFacts } from '../probes/host.facts.js';

/** What Zoom's own RTMS library is built for (official-sdk §6). */
const LEAST_NODE = 22;
const LEAST_GLIBC = [2, 34] as const;

function hasGlibc({ glibc = '0' }: HostFacts): boolean {
  const [major = 0, minor = 0] = glibc.split('.').map(Number);
  return major > LEAST_GLIBC[0] || (major === LEAST_GLIBC[0] && minor >= LEAST_GLIBC[1]);
}

function hasNativeBuild(host: HostFacts): boolean {
  if (host.platform === 'darwin') return host.arch === 'arm64';
  return host.platform === 'linux' && host.arch === 'x64' && hasGlibc(host);
}

/** §E 24: what runs RTMS here. Only the Node is needed; Zoom's own library has builds for few systems. */
export const platformCheck: Check = {
  id: 'platform',
  needs: [],
  run: ({ ports: { host } }) => {
    const { node, platform, arch, release, glibc } = host;
    const native = hasNativeBuild(host);
    const evidence: Record<string, EvidenceValue> = {
      node,
      platform,
      arch,
      release,
      glibc: glibc ?? null,
      officialSdkBuild: native,
    };
    const system = `Node ${node} on ${platform}-${arch}${glibc === undefined ? '' : `, glibc ${glibc}`}`;
    if (Number.parseInt(node, 10) >= LEAST_NODE) {
      const sdk = native ? 'has a build for it' : 'has no build for it, and is not needed';
      return ok(`${system}; Zoom's own RTMS library ${sdk}.`, evidence);
    }
    return warning({
      saw: `${system}.`,
      means: `This Node is older than ${String(LEAST_NODE)}: neither the service nor Zoom's own RTMS library is meant for it.`,
      fix: ['Run the service by its npm scripts or its image, which bring their own Node.'],
      evidence,
    });
  },
};
