import { Module } from '@nestjs/common';
import { TokenMint, ZoomHttp } from '@zoom-platform/auth';
import { Clock } from '@zoom-platform/kernel';
import { RefusedStartsModule } from '@zoom-platform/meetings/extension';
import { StreamHistoryModule } from '@zoom-platform/rtms/extension';
import { RefusedDeliveriesModule } from '@zoom-platform/webhooks/extension';
import { ZoomApiModule } from '@zoom-platform/zoom-api';
import { DoctorController } from './doctor.controller.js';
import { DOCTOR_PORTS, type ServicePorts } from './doctor.ports.js';
import { DoctorService } from './doctor.service.js';
import { DeliveryEvidence } from './probes/delivery-evidence.port.js';
import { FetchUrlProbe } from './probes/fetch.url-probe.js';
import { hostFacts } from './probes/host.facts.js';
import { MintTokenProbe } from './probes/mint.token-probe.js';
import { ServiceDeliveryEvidence } from './probes/service.delivery-evidence.js';
import { ServiceTokenStore } from './probes/service.token-store.js';
import { TokenStoreEvidence } from './probes/token-store.port.js';
import { ZoomApiProbe } from './probes/zoom.api-probe.js';
import { ZoomOriginProbe } from './probes/zoom.origin-probe.js';
import { ServiceStreamEvidence } from './rtms/service.stream-evidence.js';
import { StreamEvidencePort } from './rtms/stream-evidence.port.js';
import { StreamDoctor } from './rtms/stream.doctor.js';

/** Needs the global modules of `accounts`, `auth`, the database, events and a clock. */
@Module({
  imports: [RefusedDeliveriesModule, RefusedStartsModule, StreamHistoryModule, ZoomApiModule],
  controllers: [DoctorController],
  providers: [
    DoctorService,
    StreamDoctor,
    { provide: DeliveryEvidence, useClass: ServiceDeliveryEvidence },
    { provide: TokenStoreEvidence, useClass: ServiceTokenStore },
    { provide: StreamEvidencePort, useClass: ServiceStreamEvidence },
    {
      provide: DOCTOR_PORTS,
      inject: [TokenMint, ZoomHttp, Clock],
      useFactory: (mint: TokenMint, http: ZoomHttp, clock: Clock): ServicePorts => ({
        tokens: new MintTokenProbe(mint),
        api: new ZoomApiProbe(http),
        origins: new ZoomOriginProbe(http),
        urls: new FetchUrlProbe(),
        clock,
        host: hostFacts(),
      }),
    },
  ],
})
export class DoctorModule {}
