import { Inject, Injectable } from '@nestjs/common';
import { ZoomAccounts, ZoomApps } from '@zoom-platform/accounts';
import { meetingKey, parseMeetingReference } from '@zoom-platform/meetings/extension';
import { ZoomApi } from '@zoom-platform/zoom-api';
import { DoctorAccountUnknownError } from '../doctor.errors.js';
import { DOCTOR_PORTS, type ServicePorts } from '../doctor.ports.js';
import { DeliveryEvidence } from '../probes/delivery-evidence.port.js';
import { setupOfPorts } from '../setup/ports.setup.js';
import { StreamEvidencePort } from './stream-evidence.port.js';
import { examineStream } from './stream.examiner.js';
import type { StreamVerdict } from './stream.verdict.js';

/** `doctor rtms`, with what the service itself knows of the meeting. */
@Injectable()
export class StreamDoctor {
  constructor(
    private readonly accounts: ZoomAccounts,
    private readonly apps: ZoomApps,
    @Inject(DOCTOR_PORTS) private readonly ports: ServicePorts,
    private readonly zoom: ZoomApi,
    private readonly records: StreamEvidencePort,
    private readonly deliveries: DeliveryEvidence,
  ) {}

  /**
   * @param text the meeting's number, its UUID, its join link or an invitation.
   * @throws DoctorAccountUnknownError, and the errors of `parseMeetingReference`.
   */
  async examine(text: string, accountId?: string): Promise<StreamVerdict> {
    const meeting = meetingKey(parseMeetingReference(text));
    const setup = await setupOfPorts(this.accounts, this.apps, accountId);
    if (setup === undefined) throw new DoctorAccountUnknownError();
    const { ports, zoom, records, deliveries } = this;
    const { tokens, clock } = ports;
    return examineStream(meeting, { setup, zoom, tokens, clock, records, deliveries });
  }
}
