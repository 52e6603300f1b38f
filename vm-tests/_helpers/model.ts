/**
 * A language of a few abstract steps, for programs whose behaviour `enumerate.ts` works out on its own: fibers that
 * load, store and add to named cells, hold named mutexes and wait for each other. The texts of its programs:
 *
 *     x?        load cell x                    a[ … ]    hold mutex a; a section that cannot be entered is skipped
 *     x=2       store 2 in x                   if( … )   only when the value loaded last is not 0
 *     x=v       store the value loaded last, plus 1
 *     x+        add 1 to x                     join1     wait for fiber 1
 *
 * Main is fiber 0. It spawns the others in order, does its own steps, and waits for those that nobody waited for.
 */

export type Step =
  | { readonly kind: 'load'; readonly cell: string }
  | { readonly kind: 'add'; readonly cell: string }
  /** `value` is null for the value loaded last, plus 1. */
  | { readonly kind: 'store'; readonly cell: string; readonly value: number | null }
  | { readonly kind: 'section'; readonly lock: string; readonly body: readonly Step[] }
  | { readonly kind: 'if'; readonly body: readonly Step[] }
  | { readonly kind: 'join'; readonly fiber: number };

/** The steps of each fiber; the first one is main. */
export type Model = readonly (readonly Step[])[];

/** Reads the texts of main and of the other fibers. */
export function readModel(main: string, ...fibers: readonly string[]): Model {
  return [main, ...fibers].map((text) => {
    const words = text.split(/\s+/).filter((word) => word !== '');
    const steps = readSteps(words);
    if (words.length > 0) throw new Error(`${text}: too many brackets`);
    return steps;
  });
}

/** Takes words from the front up to the bracket that closes this list. */
function readSteps(words: string[]): Step[] {
  const steps: Step[] = [];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === ']' || word === ')') break;
    steps.push(readStep(word, words));
  }
  return steps;
}

function readStep(word: string, words: string[]): Step {
  if (word === 'if(') return { kind: 'if', body: readSteps(words) };
  if (word.startsWith('join')) return { kind: 'join', fiber: Number(word.slice(4)) };
  const [, name = '', rest = ''] = /^([a-z])(.*)$/.exec(word) ?? [];
  switch (rest[0]) {
    case '?':
      return { kind: 'load', cell: name };
    case '+':
      return { kind: 'add', cell: name };
    case '=':
      return { kind: 'store', cell: name, value: rest === '=v' ? null : Number(rest.slice(1)) };
    case '[':
      return { kind: 'section', lock: name, body: readSteps(words) };
    default:
      throw new Error(`\`${word}\` is no step`);
  }
}

/** The text that `readModel` reads, one line for each fiber. */
export function modelText(model: Model): string {
  return model.map(stepsText).join('\n');
}

function stepsText(steps: readonly Step[]): string {
  return steps.map(stepText).join(' ');
}

function stepText(step: Step): string {
  switch (step.kind) {
    case 'load':
      return `${step.cell}?`;
    case 'add':
      return `${step.cell}+`;
    case 'store':
      return `${step.cell}=${step.value ?? 'v'}`;
    case 'section':
      return [`${step.lock}[`, ...step.body.map(stepText), ']'].join(' ');
    case 'if':
      return ['if(', ...step.body.map(stepText), ')'].join(' ');
    case 'join':
      return `join${step.fiber}`;
  }
}

/** One instruction of a fiber: a step without its nesting. `line` is where the CLEAR text has it. */
export type Instruction =
  | { readonly kind: 'load'; readonly cell: string; readonly line: number }
  | { readonly kind: 'add'; readonly cell: string; readonly line: number }
  | {
      readonly kind: 'store';
      readonly cell: string;
      readonly value: number | null;
      readonly line: number;
    }
  /** `exit` is where to go on when the lock cannot be had. */
  | { readonly kind: 'lock'; readonly lock: string; readonly exit: number; readonly line: number }
  | { readonly kind: 'unlock'; readonly lock: string; readonly line: number }
  | { readonly kind: 'unless'; readonly exit: number; readonly line: number }
  | { readonly kind: 'join'; readonly fiber: number; readonly line: number };

export interface Rendered {
  /** The program in CLEAR; a last line prints the cells. */
  readonly text: string;
  /** The same, for each fiber, as instructions. */
  readonly code: readonly (readonly Instruction[])[];
  readonly cells: readonly string[];
}

/** Writes a model in CLEAR, a line for each instruction, so that lines tell which one a fiber waits at. */
export function render(model: Model): Rendered {
  const flat = model.flat().flatMap(withInner);
  const cells = namesOf(flat, (step) => ('cell' in step ? step.cell : null));
  const locks = namesOf(flat, (step) => ('lock' in step ? step.lock : null));
  const lines = [
    'STRUCT Box { n: Int64 }',
    'FN main() RETURNS !Void ->',
    ...cells.map((cell) => `MUTABLE ${cell}: Int64 = 0 @shared:atomic;`),
    ...locks.map((lock) => `MUTABLE ${lock} = Box{ n: 0 } @shared:locked;`),
  ];
  const code: Instruction[][] = model.map(() => []);
  const write = (fiber: number, steps: readonly Step[]): void => {
    if (steps.length === 0) lines.push('PASS;');
    for (const step of steps) writeStep(step, fiber, code[fiber] ?? [], lines, write);
  };
  model.forEach((steps, fiber) => {
    if (fiber === 0) return;
    lines.push(`p${fiber}: ~Void = BG { @parallel ->`, 'MUTABLE v: Int64 = 0;');
    write(fiber, steps);
    lines.push('};');
  });
  const awaited = new Set(flat.flatMap((step) => (step.kind === 'join' ? [step.fiber] : [])));
  lines.push('MUTABLE v: Int64 = 0;');
  write(0, [
    ...(model[0] ?? []),
    ...model.flatMap((_, fiber): Step[] =>
      fiber === 0 || awaited.has(fiber) ? [] : [{ kind: 'join', fiber }],
    ),
  ]);
  lines.push(`print("${cells.map((cell) => `${cell}=\${${cell}}`).join(' ')}");`, 'END', '');
  return { text: lines.join('\n'), code, cells };
}

function withInner(step: Step): readonly Step[] {
  return 'body' in step ? [step, ...step.body.flatMap(withInner)] : [step];
}

function namesOf(steps: readonly Step[], nameOf: (step: Step) => string | null): readonly string[] {
  return [...new Set(steps.map(nameOf).filter((name) => name !== null))].toSorted();
}

function writeStep(
  step: Step,
  fiber: number,
  code: Instruction[],
  lines: string[],
  write: (fiber: number, steps: readonly Step[]) => void,
): void {
  const line = lines.length + 1;
  const at = code.length;
  switch (step.kind) {
    case 'load':
      code.push({ ...step, line });
      lines.push(`v = ${step.cell};`);
      return;
    case 'add':
      code.push({ ...step, line });
      lines.push(`${step.cell} += 1;`);
      return;
    case 'store':
      code.push({ ...step, line });
      lines.push(`${step.cell} = ${step.value ?? 'v + 1'};`);
      return;
    case 'join':
      code.push({ ...step, line });
      lines.push(`NEXT p${step.fiber};`);
      return;
    case 'if':
      code.push({ kind: 'unless', exit: 0, line });
      lines.push('IF v != 0 THEN');
      write(fiber, step.body);
      lines.push('END');
      code[at] = { kind: 'unless', exit: code.length, line };
      return;
    case 'section': {
      const { lock } = step;
      code.push({ kind: 'lock', lock, exit: 0, line });
      lines.push(`WITH POSSIBLE_LOCK_CYCLE EXCLUSIVE ${lock} AS h${line} {`);
      write(fiber, step.body);
      code.push({ kind: 'unlock', lock, line: lines.length + 1 });
      lines.push('} ON LockCycle, Deadlock PASS');
      code[at] = { kind: 'lock', lock, exit: code.length, line };
    }
  }
}
