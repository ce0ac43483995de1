import { Module } from '@nestjs/common';
import { TokenMint, ZoomHttp } from '@zoom-platform/auth';
import { Clock } from '@zoom-platform/kernel';
import { DoctorController } from './doctor.controller.js';
import { DOCTOR_PORTS, type ServicePorts } from './doctor.ports.js';
import { DoctorService } from './doctor.service.js';
import { FetchUrlProbe } from './probes/fetch.url-probe.js';
import { MintTokenProbe } from './probes/mint.token-probe.js';
import { ZoomApiProbe } from './probes/zoom.api-probe.js';

/** Needs the global modules of `accounts`, `auth` and a clock; a bound `DeliveryEvidence` is used. */
@Module({
  controllers: [DoctorController],
  providers: [
    DoctorService,
    {
      provide: DOCTOR_PORTS,
      inject: [TokenMint, ZoomHttp, Clock],
      useFactory: (mint: TokenMint, http: ZoomHttp, clock: Clock): ServicePorts => ({
        tokens: new MintTokenProbe(mint),
        api: new ZoomApiProbe(http),
        urls: new FetchUrlProbe(),
        clock,
      }),
    },
  ],
})
export class DoctorModule {}
