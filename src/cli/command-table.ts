/** COMMANDS: what can be asked of the tool, as a table; the flags are in `options.ts`. */
export interface CommandRow {
  /** Operands as the usage line shows them. */
  readonly operands: string;
  readonly operandsMin: number;
  readonly operandsMax: number;
  readonly help: string;
  readonly examples: readonly (readonly [line: string, meaning: string])[];
  /** True when `-- ARGS` are handed to the program. */
  readonly takesArguments?: boolean;
}

export const COMMANDS = {
  run: {
    operands: 'FILE [-- ARGS]',
    operandsMin: 1,
    operandsMax: 1,
    help: 'compile a program and run it once',
    takesArguments: true,
    examples: [
      ['clear run hello.cht', 'single threaded: a BG body runs where it is spawned'],
      ['clear run bank.cht --scheduler sequential', 'real fibers in one fixed order'],
      ['clear run bank.cht --scheduler random --seed 7', 'one random interleaving'],
      ['clear run tool.cht -- --verbose input.txt', 'what follows -- belongs to the program'],
    ],
  },
  loom: {
    operands: 'PATH…',
    operandsMin: 1,
    operandsMax: Infinity,
    help: 'explore the interleavings of programs, save a trace of each fault',
    examples: [
      ['clear loom bank.cht', 'every inequivalent interleaving, up to the first fault'],
      ['clear loom bank.cht --keep-going', 'all distinct faults'],
      ['clear loom scenarios --json', 'every program of a folder, one JSON report'],
      ['clear loom scenarios --workers auto', 'the same on all cores'],
      ['clear loom big.cht --checkpoint big.json', 'interrupt it, repeat it: it goes on'],
      ['clear loom big.cht --preemptions-max 2', 'at most two preemptions per execution'],
      ['clear loom big.cht --scheduler random --executions-max 5000', 'a sample, not a proof'],
    ],
  },
  replay: {
    operands: 'TRACE…',
    operandsMin: 1,
    operandsMax: Infinity,
    help: 'repeat saved traces exactly',
    examples: [
      ['clear replay traces/bank.assertion.3f9a01c2.json', 'is the fault still there?'],
      ['clear replay traces/*.json --json', 'the same for scripts, with every event'],
    ],
  },
  explain: {
    operands: 'TRACE',
    operandsMin: 1,
    operandsMax: 1,
    help: 'tell how a saved trace comes to its fault',
    examples: [
      ['clear explain traces/bank.assertion.3f9a01c2.json', 'who did what, and what mattered'],
      ['clear explain traces/bank.assertion.3f9a01c2.json --full', 'every event'],
      ['clear explain traces/bank.assertion.3f9a01c2.json --html bug.html', 'as a page'],
      ['clear explain traces/bank.assertion.3f9a01c2.json --json', 'the same for scripts'],
    ],
  },
  export: {
    operands: 'TRACE',
    operandsMin: 1,
    operandsMax: 1,
    help: 'write the execution of a saved trace for other tools',
    examples: [
      ['clear export traces/bank.assertion.3f9a01c2.json --format chrome > t.json', 'for Perfetto'],
      ['clear export traces/bank.assertion.3f9a01c2.json --format mermaid', 'for documents'],
      ['clear export traces/bank.assertion.3f9a01c2.json --format json', 'for scripts'],
    ],
  },
  'emit-test': {
    operands: 'TRACE…',
    operandsMin: 1,
    operandsMax: Infinity,
    help: 'write a regression test for each saved trace',
    examples: [
      ['clear emit-test traces/bank.assertion.3f9a01c2.json', 'fails until the bug is fixed'],
      ['clear emit-test traces/*.json --tests spec', 'into a folder of your own'],
    ],
  },
  debug: {
    operands: 'FILE|TRACE',
    operandsMin: 0,
    operandsMax: 1,
    help: 'step through an execution, forwards and backwards',
    examples: [
      ['clear debug traces/bank.assertion.3f9a01c2.json', 'the execution that a trace holds'],
      ['clear debug bank.cht', 'a new one, fibers in one fixed order'],
      ['clear debug bank.cht --scheduler random --seed 7', 'one random interleaving'],
      ['clear debug bank.cht --commands tour.txt', 'a session written down before'],
      ['clear debug --dap', 'what an editor starts'],
    ],
  },
  test: {
    operands: 'PATH…',
    operandsMin: 1,
    operandsMax: Infinity,
    help: 'run the TEST blocks of programs, and their main as one more test',
    examples: [
      ['clear test money.cht', 'one line per test, then a summary'],
      ['clear test src --filter transfer', 'of every file in a folder, the tests of that name'],
      ['clear test src --loom', 'every interleaving of each test'],
      ['clear test src --min-pass 120', 'fail only when fewer than 120 pass'],
      ['clear test src --junit > report.xml', 'for a CI server; --tap and --json for others'],
    ],
  },
  check: {
    operands: 'FILE…',
    operandsMin: 0,
    operandsMax: Infinity,
    help: 'report errors and warnings without running anything',
    examples: [
      ['clear check src/*.cht', 'every file is reported'],
      ['clear check --explain T003', 'what a code means, with an example'],
    ],
  },
  disasm: {
    operands: 'FILE',
    operandsMin: 1,
    operandsMax: 1,
    help: 'show the bytecode of a program as text',
    examples: [
      ['clear disasm bank.cht', 'bytecode, one run_body after the other'],
      ['clear disasm bank.cht --print mir', 'an earlier stage of the compiler'],
    ],
  },
  bench: {
    operands: '[NAME…]',
    operandsMin: 0,
    operandsMax: Infinity,
    help: 'measure the tool itself',
    examples: [
      ['clear bench', 'the stages of the tool, in a few seconds'],
      ['clear bench explore', 'exploration against other tools, in a few minutes'],
      ['clear bench explore lastzero --quick', 'some benchmarks of a suite, one run of each'],
      ['clear bench bugs', 'executions until each sampler finds the bugs of the scenarios'],
      ['clear bench vm', 'sequential programs beside the same in JavaScript and Python'],
    ],
  },
  completion: {
    operands: '',
    operandsMin: 0,
    operandsMax: 0,
    help: 'print a completion script for bash or zsh',
    examples: [['npx clear completion >> ~/.bashrc', 'completes the command clear-loom']],
  },
} as const satisfies Record<string, CommandRow>;
