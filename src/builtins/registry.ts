/** BUILTIN_FUNCTIONS: the implementation of every builtin that is not one instruction, by its key in BUILTINS. */
import type { ImplementedBuiltin } from '../types/builtins.js';
import type { BuiltinFunction } from './context.js';
import { textAt } from './context.js';
import { LIST_FUNCTIONS } from './lists.js';
import { MAP_FUNCTIONS } from './maps.js';
import { WORKER_FUNCTIONS } from './workers.js';
import { FLOAT_FUNCTIONS, INTEGER_FUNCTIONS, OPTIONAL_FUNCTIONS } from './numbers.js';
import { PIPELINE_FUNCTIONS } from './pipelines.js';
import { POOL_FUNCTIONS } from './pools.js';
import { SET_FUNCTIONS } from './sets.js';
import { TEXT_FUNCTIONS } from './text.js';
import { TEXT_NUMBER_FUNCTIONS } from './text-numbers.js';

export const BUILTIN_FUNCTIONS: { readonly [N in ImplementedBuiltin]: BuiltinFunction } = {
  ...LIST_FUNCTIONS,
  ...MAP_FUNCTIONS,
  ...SET_FUNCTIONS,
  ...POOL_FUNCTIONS,
  ...TEXT_FUNCTIONS,
  ...TEXT_NUMBER_FUNCTIONS,
  ...INTEGER_FUNCTIONS,
  ...FLOAT_FUNCTIONS,
  ...OPTIONAL_FUNCTIONS,
  ...PIPELINE_FUNCTIONS,
  ...WORKER_FUNCTIONS,
  // One scheduler thread, as the language's default (CLEAR language reference, 15.3).
  threadCount: () => 1,
  // Frames hold registers only and are given back at the end of a call, so what is in use now is the peak of a loop.
  framePeakBytes: ({ frameBytes }) => frameBytes(),
  panic: ({ panic }, args) => panic(textAt(args, 0)),
};
