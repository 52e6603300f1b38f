/**
 * What the debugger remembers beside the execution: where it stands, what is selected, the breakpoints. An immutable value;
 * every command makes a new one, and the patches that lead back are kept, so that a command can be undone.
 */
import type { Draft, Patch } from 'immer';
import { applyPatches, enablePatches, produceWithPatches } from 'immer';

enablePatches();

/** What a breakpoint or watchpoint waits for. */
export type Target =
  | { readonly kind: 'line'; readonly file: string; readonly line: number }
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'fiber'; readonly fiber: string }
  | { readonly kind: 'event'; readonly event: string; readonly object: string | null }
  /** A variable of one frame, or a shared object where `fiber` is null; and a field of what it holds. */
  | {
      readonly kind: 'watch';
      readonly expression: string;
      readonly fiber: string | null;
      readonly function: number;
      /** Where the registers of the frame start; null for the innermost frame of that function, whichever that is. */
      readonly base: number | null;
    };

export interface Breakpoint {
  readonly number: number;
  readonly target: Target;
  /** An expression that must be true, or null. */
  readonly condition: string | null;
  /** How many times it is passed before it stops anything. */
  readonly ignore: number;
  /** How often it was met, in either direction. */
  readonly hits: number;
  readonly isEnabled: boolean;
}

export interface View {
  /** Which of the executions of the session: 0 is the one that it began with, others branch off. */
  readonly branch: number;
  readonly position: number;
  /** Name of the fiber that is looked at; null for the one that acts next. */
  readonly fiber: string | null;
  /** Which of its frames, 0 for the innermost. */
  readonly frame: number;
  readonly breakpoints: readonly Breakpoint[];
  readonly nextNumber: number;
}

const START: View = {
  branch: 0,
  position: 0,
  fiber: null,
  frame: 0,
  breakpoints: [],
  nextNumber: 1,
};
/** Commands that can be undone. */
const UNDO_MAX = 1000;

export class ViewHistory {
  #now = START;
  /** By command: the patches that lead back. */
  readonly #back: { readonly command: string; readonly patches: readonly Patch[] }[] = [];
  /** The command that is being carried out, while it has not changed anything. */
  #begun: string | null = null;

  get now(): View {
    return this.#now;
  }

  /** What changes from here on is the doing of `command`. */
  begin(command: string): void {
    this.#begun = command;
  }

  change(recipe: (draft: Draft<View>) => void): void {
    const [next, , patches] = produceWithPatches(this.#now, (draft) => {
      recipe(draft);
    });
    if (patches.length === 0) return;
    this.#now = next;
    const last = this.#back.at(-1);
    if (this.#begun === null && last !== undefined) {
      this.#back[this.#back.length - 1] = { ...last, patches: [...patches, ...last.patches] };
    } else {
      this.#back.push({ command: this.#begun ?? '', patches });
      this.#begun = null;
      if (this.#back.length > UNDO_MAX) this.#back.shift();
    }
  }

  /** Takes back what the last command did that changed something: that command, or null when there is none. */
  undo(): string | null {
    const last = this.#back.pop();
    if (last === undefined) return null;
    this.#now = applyPatches(this.#now, [...last.patches]);
    return last.command;
  }
}
