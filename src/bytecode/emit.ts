/** The back end: from MIR to the immutable Program that the VM runs. */
import type { CheckedProgram } from '../types/checked.js';
import { liveness } from '../mir/liveness.js';
import type { BlockId, MirFunction, MirProgram } from '../mir/mir.js';
import type { Source } from '../diagnostics/source.js';
import { placeIn } from '../diagnostics/source.js';
import { allocate } from './allocate.js';
import { encode } from './encode.js';
import { placed } from './place.js';
import type { Constant, FunctionCode, Program, VariableInfo } from './program.js';
import { visibleRanges } from './scopes.js';
import { simplify, straighten } from './simplify.js';
import { Loops } from './steering.js';

/** The program for `mir`, which was lowered from `checked`. */
export function emit(mir: MirProgram, checked: CheckedProgram): Program {
  const { sources } = checked;
  return {
    file: sources[0]?.file ?? '',
    sources,
    functions: mir.functions.map((f) => emitFunction(f, sources, mir.constants)),
    main: mir.main,
    tests: mir.tests,
    constants: mir.constants,
    layouts: mir.layouts,
    shapes: mir.shapes,
    errors: checked.errors,
    builtins: mir.builtins,
    warnings: checked.diagnostics.filter((diagnostic) => diagnostic.severity === 'warning'),
  };
}

export function emitFunction(
  original: MirFunction,
  sources: readonly Source[],
  constants: readonly Constant[],
): FunctionCode {
  const tidy = simplify(original);
  const f = straighten(placed(tidy, allocate(tidy)));
  const liveSets = new LiveSets(f, constants);
  const encoded = encode(f, constants, (head) => liveSets.indexOf(head));
  const { source, span } = placeIn(f.source, f.span);
  return {
    name: f.name,
    kind: f.kind,
    source: Math.max(0, sources.indexOf(source)),
    span,
    parameters: f.parameters,
    registers: f.registers,
    code: encoded.code,
    spans: shiftedSpans(encoded.spans, f.span.start - span.start),
    handlers: encoded.handlers,
    liveSets: liveSets.sets,
    steeringSets: liveSets.steering,
    yieldPoints: encoded.yieldPoints,
    variables: variableTable(f, encoded.instructionOffsets),
  };
}

/** Spans of a function as spans of its own file, which begins at `base` in the text of all. */
function shiftedSpans(spans: Int32Array, base: number): Int32Array {
  return base === 0 ? spans : spans.map((word, i) => (i % 3 === 0 ? word : word - base));
}

/** Live registers at loop heads, and those of them that steer the loop; equal pairs are stored once. */
class LiveSets {
  readonly sets: (readonly number[])[] = [];
  readonly steering: (readonly number[] | null)[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #loops: Loops;
  readonly #constants: readonly Constant[];
  readonly #f: MirFunction;
  /** Found out at the first loop. */
  #liveIn: readonly (readonly number[])[] | null = null;

  constructor(f: MirFunction, constants: readonly Constant[]) {
    this.#loops = new Loops(f);
    this.#constants = constants;
    this.#f = f;
  }

  indexOf(head: BlockId): number {
    this.#liveIn ??= liveness(this.#f).liveIn;
    const set = this.#liveIn[head] ?? [];
    const body = this.#loops.bodyOf(head);
    const steering = this.#loops.steeringRegisters(body, set);
    const isCounted = this.#loops.countsTurns(head, body, steering, this.#constants);
    const key = `${set.join()};${isCounted ? 'counted' : steering.join()}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.sets.push(set);
    this.steering.push(isCounted ? null : steering);
    this.#numbers.set(key, this.sets.length - 1);
    return this.sets.length - 1;
  }
}

/** Parameters and variables with the code in which they are visible, by where that begins. */
function variableTable(f: MirFunction, offsets: readonly number[]): readonly VariableInfo[] {
  const rows = visibleRanges(f).flatMap(({ variable, from, to }) => {
    const row = f.variables[variable];
    if (row === undefined) return [];
    const range = { from: offsets[from] ?? 0, to: offsets[to] ?? 0 };
    return range.from < range.to
      ? [{ name: row.name, type: row.type, shape: row.shape, register: row.register, ...range }]
      : [];
  });
  return rows.sort((a, b) => a.from - b.from || b.to - a.to || a.register - b.register);
}
