/** Faults and warnings as the machine produces them: positions are still (function, pc). */
export type FaultKind =
  | 'assertion'
  | 'panic'
  | 'uncaught-error'
  | 'deadlock'
  | 'stranded'
  | 'livelock'
  | 'data-race'
  | 'divergence';

/** Faults of fibers that wait or turn in circles: every fiber that has not ended has a part in them. */
export const ENDLESS_FAULTS: readonly string[] = ['deadlock', 'stranded', 'livelock'];

/** A place in the program: an instruction, and what to say about it. */
export interface RawPlace {
  readonly function: number;
  readonly pc: number;
  readonly text: string;
}

export interface RawFault {
  readonly kind: FaultKind;
  readonly message: string;
  readonly fiber: number;
  /** The primary place first. */
  readonly places: readonly RawPlace[];
  readonly notes: readonly string[];
  readonly hint: string;
}
