/**
 * The library: compile a CLEAR program, explore its interleavings, run it under one schedule, replay a trace, and
 * an arbitrary of schedules for property tests with fast-check.
 */
export type { CompileOptions } from './compile.js';
export type { Program, TestCase } from './bytecode/program.js';
export { testProgram } from './bytecode/test-program.js';
export type { World } from './bytecode/world.js';
export { CompileError } from './diagnostics/diagnostic.js';
export type { Diagnostic } from './diagnostics/diagnostic.js';
export { compile, explore, replay, run } from './library.js';
export { UnknownSchedulerError } from './explore.js';
export type { LibraryOptions } from './library-options.js';
export { SchedulerError } from './explore/guarded-scheduler.js';
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
