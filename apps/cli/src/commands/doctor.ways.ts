import { setTimeout as pause } from 'node:timers/promises';
import { hostFacts, type DoctorPorts } from '@zoom-platform/doctor';
import { SystemClock } from '@zoom-platform/kernel';
import type { Surroundings } from './command.surroundings.js';

/** The ways by which the checks ask, from the command line: Zoom itself, and no service. */
export function doctorWays({ tokens, api, origins, urls }: Surroundings): DoctorPorts {
  return {
    tokens,
    api,
    origins,
    urls,
    clock: new SystemClock(),
    host: hostFacts(),
    pause: (ms) => pause(ms),
  };
}
