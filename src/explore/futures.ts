/** What an exploration from the middle of an execution comes to, as values; `src/futures.ts` explores. */

/** The executions that begin in one way, one of each equivalence class. */
export interface Futures {
  readonly executions: number;
  /** How many of them end in a fault. */
  readonly failing: number;
  /** Whether these are all. */
  readonly isAll: boolean;
  /** The first one that fails and the first that passes, as names of fibers; null while none does. */
  readonly failed: readonly string[] | null;
  readonly passed: readonly string[] | null;
}

/**
 * Where a failing schedule was lost. `choice`: after `common` choices some execution still passes, `schedule` for one, and
 * after one more none does. `none`: no execution of the program passes. `unknown`: so many executions were not enough to tell.
 */
export type LastChance =
  | {
      readonly kind: 'choice';
      readonly common: number;
      readonly schedule: readonly string[];
    }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly executions: number };
