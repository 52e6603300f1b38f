/**
 * Probes: a program compiled once more with an expression of the user's in it, printed in front of the statement where the
 * debugger stands. So the expression means what it would mean there, by the rules of the compiler itself: scope, types,
 * ownership.
 */
import { testProgram } from './bytecode/test-program.js';
import type { Program } from './bytecode/program.js';
import { compileStages } from './compile.js';
import type { Probe, ProbeOf } from './debug/evaluate.js';
import { makeSource } from './diagnostics/source.js';
import { parseModule } from './syntax/parser.js';

/** Properties of the tree that hold statements in order. */
const BLOCKS: readonly string[] = ['body', 'otherwise', 'catchDefault', 'block'];

interface Placed {
  readonly start: number;
  readonly end: number;
}

/** Spans of all statements that stand in a block, in the order of the source. */
function statementSpans(file: string, text: string): Placed[] {
  const spans: Placed[] = [];
  const visit = (node: unknown, isStatement: boolean): void => {
    if (typeof node !== 'object' || node === null) return;
    if (isStatement && 'span' in node) spans.push(node.span as Placed);
    for (const [name, child] of Object.entries(node)) {
      if (!Array.isArray(child)) {
        if (name !== 'span' && name !== 'source') visit(child, false);
        continue;
      }
      for (const item of child) visit(item, BLOCKS.includes(name));
    }
  };
  visit(parseModule(makeSource(file, text)).module.items, false);
  return spans;
}

/**
 * Where a statement can be put so that it is executed where `offset` is, in a function that spans `body`: in front of the
 * innermost statement there.
 */
function placeFor(file: string, text: string, offset: number, body: Placed): number | null {
  const spans = statementSpans(file, text);
  const inside = spans.filter(({ start, end }) => start <= offset && offset < end);
  const innermost = inside.reduce<Placed | null>(
    (best, span) => (best === null || span.end - span.start <= best.end - best.start ? span : best),
    null,
  );
  const isOutside =
    innermost === null || (innermost.start <= body.start && body.end <= innermost.end);
  if (!isOutside) return innermost.start;
  // At the end of the function: behind its last statement.
  const before = spans.filter(({ start, end }) => end <= offset && start >= body.start);
  return before.length === 0 ? null : Math.max(...before.map(({ end }) => end));
}

export const probeOf: ProbeOf = (program, file, { offset, body }, expression): Probe => {
  const source = program.sources.find((one) => one.file === file);
  if (source === undefined) return { problem: `there is no source of ${file}` };
  const at = placeFor(file, source.text, offset, body);
  if (at === null)
    return { problem: 'there is no statement here that an expression could stand before' };
  const lead = ' print(';
  const inserted = `${lead}${expression}); `;
  const text = source.text.slice(0, at) + inserted + source.text.slice(at);
  const end = at + inserted.length;
  const [main] = program.sources;
  const texts = new Map(program.sources.map((one) => [one.file, one === source ? text : one.text]));
  const { program: compiled, diagnostics } = compileStages(texts.get(main?.file ?? '') ?? '', {
    file: main?.file ?? file,
    staticChecks: 'warn',
    tests: program.test !== undefined,
    read: (path) => {
      const found = texts.get(path);
      if (found === undefined) throw new Error('it is not part of the program');
      return found;
    },
    packages: Object.fromEntries(
      program.sources.flatMap((one) =>
        one.package === undefined ? [] : [[one.package, one.file]],
      ),
    ),
  });
  if (compiled === null) {
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    const own = errors.find(
      ({ source: place, span }) => place.file === file && span.start >= at && span.start < end,
    );
    if (own !== undefined)
      return { problem: `${own.message}${own.hint === '' ? '' : ` (${own.hint})`}` };
    return { problem: 'it would take away what the program needs afterwards' };
  }
  return { program: asTest(compiled, program.test), file, start: at, end };
};

function asTest(program: Program, name: string | undefined): Program {
  const test = program.tests.find((one) => one.name === name);
  return test === undefined ? program : testProgram(program, test);
}
