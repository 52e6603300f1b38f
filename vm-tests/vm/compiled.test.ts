/**
 * Compiled code shows nothing of itself: every program of the repository gives the same output, events, steps, memory and
 * faults whether all of it is compiled or nothing.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { testProgram } from '../../src/bytecode/test-program.js';
import type { Program } from '../../src/bytecode/program.js';
import { DATA } from '../../src/cli/bench/vm-data.js';
import { LOOPS } from '../../src/cli/bench/vm-loops.js';
import { compileStages } from '../../src/compile.js';
import { machineOptions } from '../../src/explore/machine-options.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import type { CompileMode } from '../../src/vm/machine-types.js';
import { STRIDE } from '../../src/vm/layout.js';
import { Machine } from '../../src/vm/machine.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const STEPS_MAX = 300_000;

function programsBelow(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(cht|clear)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

/** The programs of a text: its `main`, and each of its tests. */
function programsOf(text: string, read?: (path: string) => string): readonly Program[] {
  const options = { staticChecks: 'warn', tests: true } as const;
  const { program } = compileStages(text, { ...options, ...(read === undefined ? {} : { read }) });
  if (program === null) return [];
  const tests = program.tests.map((entry) => testProgram(program, entry));
  return [...(program.main < 0 ? [] : [program]), ...tests];
}

/** Everything that one run shows, and every event of it. */
function shown(program: Program, compiles: CompileMode, inline: boolean): string {
  const options = { inline, stepsMax: STEPS_MAX, compiles };
  const machine = new Machine(program, machineOptions(DEFAULT_PARAMETERS, options));
  const events: unknown[] = [];
  machine.observer = ({ fiber, kind, object, function: fn, pc }) =>
    events.push([fiber, kind, object, fn, pc]);
  while (machine.ending === null && machine.enabledCount > 0) machine.step(machine.enabled[0] ?? 0);
  const { output, fault, ending, status, steps, allocated, warnings } = machine;
  const { writes } = machine.heap;
  const at = machine.words.slice(0, machine.fiberCount * STRIDE);
  const all = { output, fault, ending, status, steps, allocated, warnings, writes, at, events };
  return JSON.stringify(all);
}

for (const folder of ['vm-tests/conformance', 'scenarios']) {
  test(`${folder}: the same compiled and interpreted`, (t) => {
    let programs = 0;
    for (const file of programsBelow(folder)) {
      const read = (path: string): string => readFileSync(join(file, '..', path), 'utf8');
      for (const program of programsOf(readFileSync(file, 'utf8'), read)) {
        programs++;
        for (const inline of [true, false]) {
          const interpreted = shown(program, 'never', inline);
          const compiled = shown(program, inline ? 'always' : 'wide', inline);
          if (interpreted !== compiled) t.is(`${file}\n${compiled}`, `${file}\n${interpreted}`);
        }
      }
    }
    t.true(programs > 20, `${programs} programs`);
  });
}

test('most of a program that counts, calls and looks up runs compiled', (t) => {
  for (const [name, { clear }] of Object.entries({ ...LOOPS, ...DATA })) {
    for (const program of programsOf(clear)) {
      const options = {
        inline: true,
        stepsMax: STEPS_MAX,
        compiles: 'auto',
        keepsDead: false,
      } as const;
      const machine = new Machine(program, machineOptions(DEFAULT_PARAMETERS, options));
      while (machine.ending === null) machine.step(0);
      const share = (machine.compiled?.stepsTotal ?? 0) / machine.stepsTotal;
      t.true(share > 0.9, `${name}: ${share.toFixed(3)}`);
    }
  }
});

for (const [name, { clear }] of Object.entries({ ...LOOPS, ...DATA })) {
  test(`bench vm, ${name}: the same compiled and interpreted`, (t) => {
    for (const program of programsOf(clear)) {
      const interpreted = shown(program, 'never', true);
      t.is(shown(program, 'always', true), interpreted);
      t.is(shown(program, 'auto', true), interpreted);
    }
  });
}
