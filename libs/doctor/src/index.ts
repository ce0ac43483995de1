export { ACCOUNT_CHECKS } from './check.catalog.js';
export { runChecks } from './check.runner.js';
export type { Check, CheckResult, CheckStatus, EvidenceValue, Finding } from './check.type.js';
export type { DoctorInput, DoctorOptions, DoctorPorts } from './doctor.input.js';
export { DoctorAccountUnknownError } from './doctor.errors.js';
export { DoctorModule } from './doctor.module.js';
export { DoctorService, type DoctorQuestion } from './doctor.service.js';
export { exitStatusOf, type DoctorReport } from './doctor.report.js';
export { createRtmsApp, createS2sApp } from './marketplace.steps.js';
export { ApiProbe, type ApiAnswer, type ApiQuestion } from './probes/api-probe.port.js';
export { isAppId } from './probes/app.records.js';
export { DeliveryEvidence, type RefusedDelivery } from './probes/delivery-evidence.port.js';
export { FetchUrlProbe } from './probes/fetch.url-probe.js';
export { hostFacts, type HostFacts } from './probes/host.facts.js';
export {
  TokenProbe,
  type TokenAnswer,
  type TriedCredentials,
  type ZoomGrant,
} from './probes/token-probe.port.js';
export { UrlProbe, type UrlAnswer, type UrlQuestion } from './probes/url-probe.port.js';
export { OriginProbe, type OriginAnswer } from './probes/origin-probe.port.js';
export { ZoomApiProbe } from './probes/zoom.api-probe.js';
export { ZoomOriginProbe } from './probes/zoom.origin-probe.js';
export { MintTokenProbe } from './probes/mint.token-probe.js';
export { FEATURES } from './scopes/scope.catalog.js';
export { StreamDoctor } from './rtms/stream.doctor.js';
export { examineStream, type StreamWays } from './rtms/stream.examiner.js';
export { StreamEvidencePort, type StreamRecords } from './rtms/stream-evidence.port.js';
export type {
  KeptDelivery,
  MeetingStanding,
  StartRefusal,
  StreamEvidence,
  StreamSession,
} from './rtms/stream.evidence.js';
export type { StreamVerdict } from './rtms/stream.verdict.js';
export { streamVerdict } from './rtms/stream.verdicts.js';
export { SecretRedactor } from './secret.redactor.js';
export { setupOfPorts } from './setup/ports.setup.js';
export { setupOfTexts, type ConfiguredPair, type ZoomSetup } from './setup/zoom.setup.js';
