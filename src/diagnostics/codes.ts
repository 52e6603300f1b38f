/**
 * DIAGNOSTICS: one row per message about source code. The key is the language's own name for the
 * problem (CLEAR language reference, 19), `code` is the short form that people quote: L lexical,
 * P syntax, T types and names, O ownership, C concurrency, N not supported, M modules and entry point.
 */
import type { Severity } from './diagnostic.js';

export interface DiagnosticRow {
  readonly code: string;
  readonly severity: Severity;
  /** What the message is about, one line; `check --explain` shows it. */
  readonly title: string;
}

export const DIAGNOSTICS = {
  INVALID_UTF8: { code: 'L001', severity: 'error', title: 'the file is not valid UTF-8' },
  UNRECOGNIZED_LITERAL: {
    code: 'L002',
    severity: 'error',
    title: 'a character or literal the language does not have',
  },
  UNTERMINATED_STRING: { code: 'L003', severity: 'error', title: 'a string literal does not end' },
  BAD_ESCAPE: {
    code: 'L004',
    severity: 'error',
    title: 'an escape sequence in a string is malformed',
  },
  BAD_NUMBER: { code: 'L005', severity: 'error', title: 'a number literal is malformed' },
  LITERAL_OUT_OF_RANGE: {
    code: 'L006',
    severity: 'error',
    title: 'a number literal does not fit its type',
  },
  UNEXPECTED_TOKEN: {
    code: 'P001',
    severity: 'error',
    title: 'no rule of the grammar starts with this token',
  },
  PARSER_EXPECTED: { code: 'P002', severity: 'error', title: 'a required token is missing' },
  NESTING_TOO_DEEP: {
    code: 'P003',
    severity: 'error',
    title: 'expressions, types or statements are nested too deeply',
  },
  INVALID_ASSIGNMENT_TARGET: {
    code: 'P004',
    severity: 'error',
    title: 'the left side of an assignment is not a name, a field or an index',
  },
  OPERATOR_TYPO_SUGGESTION: {
    code: 'P005',
    severity: 'error',
    title: 'an operator of another language or dialect',
  },
  MISSING_COMMA: {
    code: 'P006',
    severity: 'warning',
    title: 'two items of a list stand side by side without a comma',
  },
  VISIBILITY_BAD_KIND: {
    code: 'P007',
    severity: 'error',
    title: 'PUB or PRIVATE before something that is not a declaration',
  },
  MULTIPLE_BINDINGS_NEED_PARENS: {
    code: 'P008',
    severity: 'error',
    title: 'several AS bindings in one condition need parentheses',
  },
} as const satisfies Record<string, DiagnosticRow>;

export type DiagnosticName = keyof typeof DIAGNOSTICS;
