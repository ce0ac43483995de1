import type { DoctorPorts } from './doctor.input.js';

/** The ways to Zoom that a service asks by. */
export type ServicePorts = Pick<
  DoctorPorts,
  'tokens' | 'api' | 'origins' | 'urls' | 'clock' | 'host'
>;

export const DOCTOR_PORTS = Symbol('doctor ports');
