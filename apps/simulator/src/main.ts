import { PlatformError } from '@zoom-platform/kernel';
import { createCertificateAuthority, writeCertificate } from './rtms/certificate.authority.js';
import { readOptions } from './simulator.config.js';
import { startSimulator, type SimulatorOptions } from './simulator.js';

async function withTls(options: SimulatorOptions, folder: string) {
  const authority = await createCertificateAuthority();
  return {
    options: { ...options, rtms: { ...options.rtms, tls: authority } },
    caFile: await writeCertificate(authority, folder),
  };
}

async function run(): Promise<void> {
  const { options, script, tlsFolder } = readOptions(process.env, process.argv.slice(2));
  const tls = tlsFolder === null ? null : await withTls(options, tlsFolder);
  const simulator = await startSimulator(tls?.options ?? options);
  const stop = () => {
    void simulator.close();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);

  const meeting = script === null ? null : simulator.playMeeting(script);
  const started = {
    httpUrl: simulator.httpUrl,
    controlUrl: simulator.controlUrl,
    pid: process.pid,
    ...(tls && { caFile: tls.caFile }),
    ...(meeting && { meetingUuid: meeting.meetingUuid, streamId: meeting.streamId }),
  };
  process.stdout.write(`${JSON.stringify(started)}\n`);
}

try {
  await run();
} catch (error) {
  if (!(error instanceof PlatformError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
