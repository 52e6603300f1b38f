/** What leaves the statements of a plain evaluator: faults, errors, RETURN, BREAK and CONTINUE. */
import type { Span } from '../../src/diagnostics/source.js';
import type { Type } from '../../src/types/types.js';
import type { EvaluatorValue } from './values.js';

export const KINDS = ['Transient', 'Input', 'System', 'NotFound', 'Permission', 'Canceled'];

export class Fault extends Error {
  readonly fault: string;
  readonly span: Span;
  constructor(kind: string, message: string, span: Span) {
    super(message);
    this.fault = kind;
    this.span = span;
  }
}
export class Raised extends Error {
  readonly kind: string;
  readonly type: string;
  readonly text: string;
  readonly span: Span;
  constructor(kind: string, type: string, text: string, span: Span) {
    super(text);
    this.kind = kind;
    this.type = type;
    this.text = text;
    this.span = span;
  }
}
export class Returned extends Error {
  readonly value: EvaluatorValue;
  constructor(value: EvaluatorValue) {
    super();
    this.value = value;
  }
}
export class Loop extends Error {
  readonly how: 'break' | 'continue';
  constructor(how: 'break' | 'continue') {
    super();
    this.how = how;
  }
}

/** What `OR PASS` gives as a value. */
export function nothingOf(type: Type): EvaluatorValue {
  switch (type.kind) {
    case 'int':
      return 0n;
    case 'float':
      return 0;
    case 'bool':
      return false;
    case 'string':
      return '';
    case 'list':
      return { items: [] };
    default:
      return null;
  }
}
