/**
 * A diagnostic is a message about source code, as data: the code of its row in DIAGNOSTICS, a title, a
 * primary span, further labelled spans, evidence and the next action. One renderer turns it into words
 * (`render.ts`), one into JSON (`report`).
 */
import type { DiagnosticName, Severity } from './codes.js';
import { DIAGNOSTICS } from './codes.js';
import type { Location, Source, Span } from './source.js';
import { locationAt, placeIn } from './source.js';

export interface Label {
  readonly source: Source;
  readonly span: Span;
  readonly text: string;
}

export interface Diagnostic {
  readonly name: DiagnosticName;
  /** Short stable code (`T014`) from the table. */
  readonly code: string;
  readonly severity: Severity;
  /** One line, lower case, no full stop. */
  readonly message: string;
  readonly source: Source;
  readonly span: Span;
  /** Text beside the primary span; empty when the title says it all. */
  readonly label: string;
  readonly labels: readonly Label[];
  /** Evidence lines such as `expected  Int64`. */
  readonly notes: readonly string[];
  /** What to do next; empty when there is nothing better than the title. */
  readonly hint: string;
}

export interface DiagnosticDetails {
  readonly label?: string;
  readonly labels?: readonly Label[];
  readonly notes?: readonly string[];
  readonly hint?: string;
  readonly severity?: Severity;
}

export function diagnostic(
  name: DiagnosticName,
  source: Source,
  span: Span,
  message: string,
  details: DiagnosticDetails = {},
): Diagnostic {
  const row = DIAGNOSTICS[name];
  return {
    name,
    code: row.code,
    severity: details.severity ?? row.severity,
    message,
    ...placeIn(source, span),
    label: details.label ?? '',
    labels: (details.labels ?? []).map((label) => ({
      ...placeIn(label.source, label.span),
      text: label.text,
    })),
    notes: details.notes ?? [],
    hint: details.hint ?? '',
  };
}

/** The JSON shape of `check --json` and of `loom --json` for files that do not compile. */
export interface DiagnosticReport {
  readonly code: string;
  readonly name: string;
  readonly severity: Severity;
  readonly message: string;
  readonly location: Location;
  readonly notes: readonly string[];
  readonly hint: string;
}

export function reportDiagnostic(d: Diagnostic): DiagnosticReport {
  const { code, name, severity, message, notes, hint } = d;
  return {
    code,
    name,
    severity,
    message,
    location: locationAt(d.source, d.span.start),
    notes,
    hint,
  };
}

/** A diagnostic with its place in lines and columns. */
export type PlacedDiagnostic = Diagnostic & Pick<DiagnosticReport, 'location'>;

/** Thrown by `compile` when a program has errors; carries every diagnostic, warnings included. */
export class CompileError extends Error {
  override readonly name = 'CompileError';
  readonly diagnostics: readonly PlacedDiagnostic[];
  constructor(diagnostics: readonly Diagnostic[]) {
    const first = diagnostics.find((d) => d.severity === 'error') ?? diagnostics[0];
    const more = diagnostics.length > 1 ? ` (and ${diagnostics.length - 1} more)` : '';
    super(
      first === undefined ? 'the program has errors' : `${first.code}: ${first.message}${more}`,
    );
    this.diagnostics = diagnostics.map((d) => ({
      ...d,
      location: locationAt(d.source, d.span.start),
    }));
  }
}

const SUGGESTIONS_MAX = 100;

/** Collects diagnostics and hands them out sorted by file, place and code, so order never depends on traversal. */
export class Problems {
  readonly #list: Diagnostic[] = [];
  #suggestions = 0;
  readonly #seen = new Set<string>();

  add(d: Diagnostic): void {
    const key = `${d.source.file}:${d.span.start}:${d.span.end}:${d.code}:${d.message}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#list.push(d);
  }

  /**
   * Whether the next unknown name gets a suggestion. Each is looked for among all names, so that a text full of unknown ones
   * would take the square of its length.
   */
  takeSuggestion(): boolean {
    this.#suggestions += 1;
    return this.#suggestions <= SUGGESTIONS_MAX;
  }

  get hasErrors(): boolean {
    return this.#list.some((d) => d.severity === 'error');
  }

  sorted(): readonly Diagnostic[] {
    return this.#list.toSorted(
      (a, b) =>
        compareText(a.source.file, b.source.file) ||
        a.span.start - b.span.start ||
        a.span.end - b.span.end ||
        compareText(a.code, b.code),
    );
  }
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
