/** Errors: RAISE and its relatives, and the rescue operator (CLEAR language reference, 11). */
import { ERROR_KINDS } from '../../../bytecode/opcodes.js';
import type { Span } from '../../../diagnostics/source.js';
import type { ErrorSpec, Expr, OrExpr } from '../../../syntax/ast.js';
import type { StructInfo } from '../../../types/checked.js';
import type { Type } from '../../../types/types.js';
import type { Register } from '../../mir.js';
import { newCollection } from '../values/collections.js';
import type { Lowering } from '../context.js';
import { storedValue } from '../values/stored.js';
import { leaveFunction, leaveLoop } from './exits.js';
import { branchOnNil } from '../values/nil.js';

const SYSTEM = ERROR_KINDS.indexOf('System');
const NOT_FOUND = ERROR_KINDS.indexOf('NotFound');

/** Operands of `rewriteError`: leave the part as it is; take the type away. */
const KEEP = -1;
const CLEAR = -2;

export function raiseError(
  l: Lowering,
  kind: number,
  type: number,
  message: Expr | null,
  span: Span,
): void {
  const text = message === null ? l.constant('', span) : l.value(message);
  l.code.leave('raise', [kind, type, text], span);
}

export function lowerRaise(l: Lowering, error: ErrorSpec, span: Span): void {
  const { kind, type } = kindAndType(l, error);
  raiseError(l, kind < 0 ? SYSTEM : kind, type, error.message, span);
}

/** Legacy `EXIT "m";` and `EXIT;`. */
export function lowerExit(l: Lowering, message: Expr | null, span: Span): void {
  raiseError(l, SYSTEM, -1, message, span);
}

/** The kind of an error that names only its type is the one the type is registered with. */
function kindAndType(
  l: Lowering,
  error: ErrorSpec,
): { readonly kind: number; readonly type: number } {
  const { kind, type } = l.checked.raises.get(error) ?? { kind: -1, type: -1 };
  if (kind >= 0 || type < 0) return { kind, type };
  const registered = l.checked.errors[type];
  return { kind: registered === undefined ? -1 : ERROR_KINDS.indexOf(registered.kind), type };
}

/** `e OR …`: the error path is a handler around `e`; an optional is tested as well. */
export function lowerOr(l: Lowering, expr: OrExpr, into: Register | null): Register {
  const { code } = l;
  const { value, rescue, span } = expr;
  const type = l.convertedType(value);
  const isOptional = type.kind === 'optional' || type.kind === 'nil';
  const target = into ?? code.newRegister();
  const after = code.newBlock();
  const onError = code.newBlock();
  const error = code.newRegister();
  const evaluate = (): Register => l.value(value, isOptional ? null : target);
  let result = target;
  if (rescue.kind === 'raise') result = evaluate();
  else
    code.region({ block: onError, register: error }, span, () => {
      result = evaluate();
    });
  if (!isOptional) {
    if (rescue.kind === 'raise') return result;
    code.jump(after, span);
  } else {
    const present = code.newBlock();
    const isShared = rescue.kind !== 'exit' && rescue.kind !== 'raise';
    const onNil = isShared ? onError : code.newBlock();
    branchOnNil(l, result, onNil, present, span);
    code.start(present, span);
    l.moved(result, target, span);
    code.jump(after, span);
    if (!isShared) {
      code.start(onNil, span);
      raiseMissing(l, rescue.kind === 'exit' ? rescue.error : null, span);
    }
  }
  if (rescue.kind !== 'raise') {
    code.start(onError, span);
    lowerRescue(l, expr, error, type, target);
  }
  code.start(after, span);
  return target;
}

/** NIL where a value was demanded is an error of kind NotFound, unless EXIT says another. */
function raiseMissing(l: Lowering, spec: ErrorSpec | null, span: Span): void {
  const { kind, type } = spec === null ? { kind: -1, type: -1 } : kindAndType(l, spec);
  raiseError(l, kind < 0 ? NOT_FOUND : kind, type, spec?.message ?? null, span);
}

function lowerRescue(
  l: Lowering,
  expr: OrExpr,
  error: Register,
  type: Type,
  target: Register,
): void {
  const { rescue, span } = expr;
  switch (rescue.kind) {
    case 'value':
      storedValue(l, rescue.value, target);
      return;
    case 'exit':
      rewriteAndRaise(l, error, rescue.error, span);
      return;
    case 'pass':
      defaultValue(l, type, span, target);
      return;
    case 'return':
      leaveFunction(l, l.constant(null, span), span);
      return;
    case 'break':
      leaveLoop(l, 'break', span);
      return;
    case 'prune':
    case 'raise':
      l.unsupported(`OR ${rescue.kind.toUpperCase()}`, span);
  }
}

function rewriteAndRaise(l: Lowering, error: Register, spec: ErrorSpec, span: Span): void {
  const { kind, type } = kindAndType(l, spec);
  const message = spec.message === null ? l.constant(null, span) : l.value(spec.message);
  const rewritten = l.code.newRegister();
  const newKind = kind < 0 ? KEEP : kind;
  const newType = type >= 0 ? type : kind >= 0 ? CLEAR : KEEP;
  l.code.emit('rewriteError', [rewritten, error, newKind, newType, message], span);
  l.code.leave('raiseAgain', [rewritten], span);
}

/** The value that stands in after OR PASS (CLEAR language reference, 11.4). */
function defaultValue(l: Lowering, type: Type, span: Span, into: Register): void {
  switch (type.kind) {
    case 'int':
    case 'float':
      l.constant(0, span, into);
      return;
    case 'bool':
      l.constant(false, span, into);
      return;
    case 'string':
      l.constant('', span, into);
      return;
    case 'list':
    case 'map':
    case 'set':
    case 'pool':
      newCollection(l, type, [], span, into);
      return;
    case 'enum':
      l.constant(0, span, into);
      return;
    case 'struct':
      defaultStruct(l, type.info, span, into);
      return;
    default:
      l.constant(null, span, into);
  }
}

function defaultStruct(l: Lowering, info: StructInfo, span: Span, into: Register): void {
  const fields = info.fields.map(({ type, defaultValue: declared }) => {
    if (declared !== null) return l.standingAt(span, () => storedValue(l, declared));
    const field = l.code.newRegister();
    defaultValue(l, type, span, field);
    return field;
  });
  l.code.emit('newStruct', [into, info.layout, fields], span);
}

/** `error` with another message: the action `EXIT m` of a WITH. */
export function withMessage(l: Lowering, error: Register, message: Expr, span: Span): Register {
  const text = l.value(message);
  const rewritten = l.code.newRegister();
  l.code.emit('rewriteError', [rewritten, error, KEEP, KEEP, text], span);
  return rewritten;
}
