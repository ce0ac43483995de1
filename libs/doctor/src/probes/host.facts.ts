import { arch, platform, release } from 'node:os';
import { z } from 'zod';

/** The machine and the Node that the doctor runs on: the service's own, or that of who asks. */
export interface HostFacts {
  /** `24.21.0` */
  readonly node: string;
  /** `linux`, `darwin`, … */
  readonly platform: string;
  /** `x64`, `arm64`, … */
  readonly arch: string;
  /** Version of the operating system's kernel. */
  readonly release: string;
  /** `undefined`: another C library, as musl, or another system. */
  readonly glibc: string | undefined;
}

const runtimeReport = z.object({
  header: z.object({ glibcVersionRuntime: z.string().optional() }),
});

/** Of this process. */
export function hostFacts(): HostFacts {
  const { header } = runtimeReport.parse(process.report.getReport());
  return {
    node: process.versions.node,
    platform: platform(),
    arch: arch(),
    release: release(),
    glibc: header.glibcVersionRuntime,
  };
}
