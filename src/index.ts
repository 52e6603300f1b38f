/**
 * The library: compile a CLEAR program, explore its interleavings, run it under one schedule, replay a trace, and
 * an arbitrary of schedules for property tests with fast-check.
 */
export { compile } from './compile.js';
export type { CompileOptions } from './compile.js';
export type { Program, TestCase } from './bytecode/program.js';
export { testProgram } from './bytecode/test-program.js';
export type { World } from './bytecode/world.js';
export { CompileError } from './diagnostics/diagnostic.js';
export type { Diagnostic } from './diagnostics/diagnostic.js';
export { explore } from './library.js';
export { replay, run } from './explore.js';
export type { ExploreReport, ExploreOptions, RunOptions, RunResult, Schedule } from './explore.js';
export type { ReplayReport } from './explore/replay.js';
export { programAt } from './cli/program-at.js';
export { TraceError, compileTraced, readTrace, rerun } from './regression.js';
export type { Rerun } from './explore/rerun.js';
export { DEFAULT_PARAMETERS } from './explore/parameters.js';
export type { Parameters } from './explore/parameters.js';
export type { Fault, FaultKind, Report } from './explore/report.js';
export { CUT } from './explore/scheduler.js';
export type { Engine } from './explore/engine.js';
export type {
  ChoicePoint,
  Outcome,
  Scheduler,
  SchedulerContext,
  SchedulerFactory,
} from './explore/scheduler.js';
export type { Trace } from './trace/schema.js';
export { schedules } from '../scheduler/property.js';
