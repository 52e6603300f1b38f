/**
 * Statements as source (CLEAR language reference, 3.3). Blocks are always written out with THEN or DO and END,
 * never in the short form with `->`.
 */
import type {
  BgStmt,
  Condition,
  DoStmt,
  Expr,
  MatchStmt,
  Stmt,
  WithAction,
  WithHandler,
  WithStmt,
} from '../ast.js';
import { modifierPieces, patternPieces } from './clauses.js';
import { errorPieces, printMatchHead } from './expressions.js';
import { printString } from './literals.js';
import type { Piece } from './pieces.js';
import { DEDENT, INDENT, LEVELS, LINE, braced, expr, indented, separated, type } from './pieces.js';

export function statementPieces(node: BgStmt): readonly Piece[] {
  switch (node.kind) {
    case 'bind':
      return [
        node.form === 'plain' ? '' : `${node.form.toUpperCase()} `,
        expr(node.target),
        ...(node.type === null ? [] : [': ', type(node.type)]),
        ' = ',
        whole(node.value),
        ';',
      ];
    case 'mutable':
      return [
        `MUTABLE ${node.name.text}`,
        ...(node.type === null ? [] : [': ', type(node.type)]),
        ...(node.value === null ? [] : [' = ', whole(node.value)]),
        ';',
      ];
    case 'compound':
      return [expr(node.target), ` ${node.op} `, whole(node.value), ';'];
    case 'expr': {
      // IF and MATCH at the start of a statement are statements themselves.
      const isStatement = node.value.kind === 'ifExpr' || node.value.kind === 'matchExpr';
      return [isStatement ? expr(node.value, LEVELS.pipe) : whole(node.value), ';'];
    }
    case 'if':
      return [
        ...node.arms.flatMap((arm, i): readonly Piece[] => [
          i === 0 ? 'IF ' : 'ELSE_IF ',
          ...condition(arm.condition),
          ' THEN',
          ...indented(arm.body),
        ]),
        ...(node.otherwise === null ? [] : ['ELSE', ...indented(node.otherwise)]),
        'END',
      ];
    case 'while':
      return [
        node.tight ? 'TIGHT WHILE ' : 'WHILE ',
        ...condition(node.condition),
        ' DO',
        ...indented(node.body),
        'END',
      ];
    case 'for':
      return [
        `${node.tight ? 'TIGHT ' : ''}FOR ${node.name.text} IN `,
        // A parenthesis directly after IN must enclose the whole source.
        expr(node.source, startsWithName(node.source) ? LEVELS.full : LEVELS.postfix + 1),
        ' DO',
        ...indented(node.body),
        'END',
      ];
    case 'match':
      return match(node);
    case 'return':
      return node.value === null ? ['RETURN;'] : ['RETURN ', whole(node.value), ';'];
    case 'break':
    case 'continue':
    case 'pass':
    case 'close':
      return [`${node.kind.toUpperCase()};`];
    case 'assert': {
      const message = node.message === null ? '' : `, ${printString(node.message)}`;
      return ['ASSERT ', expr(node.condition), message, ';'];
    }
    case 'assertRaises': {
      const errorType = node.errorType === null ? '' : `${node.errorType.text}, `;
      return [`ASSERT_RAISES ${node.errorKind.text}, ${errorType}`, expr(node.value), ';'];
    }
    case 'raise':
      return ['RAISE', ...errorPieces(node.error, LEVELS.full), ';'];
    case 'exit':
      return node.message === null ? ['EXIT;'] : ['EXIT ', expr(node.message, LEVELS.unary), ';'];
    case 'die':
      return node.status === null ? ['DIE;'] : ['DIE ', whole(node.status), ';'];
    case 'yield':
      return ['YIELD ', whole(node.value), ';'];
    case 'with':
      return withPieces(node);
    case 'do':
      return doPieces(node);
    case 'declaration':
      return [{ piece: 'item', node: node.item }];
    case 'then':
      return [
        ...separated(node.steps, ' THEN ', ({ value, binding }) => [
          expr(value, LEVELS.range),
          binding === null ? '' : ` AS ${binding.text}`,
        ]),
        ';',
      ];
  }
}

function whole(node: Expr): Piece {
  return expr(node, LEVELS.statement);
}

function condition({ value, binding }: Condition): readonly Piece[] {
  return [expr(value), binding === null ? '' : ` AS ${binding.text}`];
}

function startsWithName(node: Expr): boolean {
  let first = node;
  while (first.kind === 'method' || first.kind === 'field' || first.kind === 'index') {
    first = first.receiver;
  }
  if (first.kind === 'call') first = first.callee;
  return first.kind === 'name';
}

function match(node: MatchStmt): readonly Piece[] {
  const arms = node.arms.map(({ pattern, body }) => arm([...patternPieces(pattern), ' ->'], body));
  if (node.otherwise !== null) arms.push(arm(['DEFAULT ->'], node.otherwise));
  const lines = arms.flatMap((pieces, i) => (i === 0 ? pieces : [',', LINE, ...pieces]));
  return [printMatchHead(node), expr(node.subject), ' START', INDENT, ...lines, DEDENT, 'END'];
}

/** A single statement beside its pattern, several below it. */
function arm(head: readonly Piece[], body: readonly Stmt[]): readonly Piece[] {
  const [first, ...others] = body;
  if (first === undefined) return head;
  const only: Piece = { piece: 'statement', node: first };
  if (others.length === 0) return [...head, ' ', only];
  const rest = others.flatMap((node): readonly Piece[] => [LINE, { piece: 'statement', node }]);
  const shift: Piece = { piece: 'indent', by: -1 };
  return [...head, INDENT, only, ...rest, shift];
}

function doPieces(node: DoStmt): readonly Piece[] {
  const branches = separated(node.branches, ',', ({ modifiers, body }) => [
    LINE,
    ...modifierPieces(modifiers, ''),
    modifiers.length === 0 ? '' : ' ',
    ...separated(body, ' ', (statement) => [
      statement.kind === 'expr'
        ? expr(statement.value, LEVELS.range)
        : { piece: 'statement', node: statement },
    ]),
  ]);
  return ['DO {', { piece: 'indent', by: 1 }, ...branches, DEDENT, '}'];
}

// -------------------------------------------------------------------------------------------- WITH

function withPieces(node: WithStmt): readonly Piece[] {
  const view = node.form === 'view' || node.form === 'materializedView';
  const head = [
    'WITH ',
    node.form === 'materializedView' ? 'MATERIALIZED ' : '',
    view ? 'VIEW ' : '',
    node.polymorphic ? 'POLYMORPHIC ' : '',
    node.marker === null ? '' : `${node.marker} `,
  ].join('');
  const bindings = separated(node.bindings, ', ', (binding) => [
    view || binding.mode === 'inferred' ? '' : `${binding.mode.toUpperCase()} `,
    expr(binding.place),
    binding.alias === null ? '' : ` AS ${binding.mutable ? 'MUTABLE ' : ''}${binding.alias.text}`,
    ...(binding.guard === null ? [] : [' GUARD ', guard(binding.guard)]),
  ]);
  if (node.body !== null) {
    return [head, ...bindings, ' ', ...braced(node.body), ...handlers(node.handlers)];
  }
  const arms = node.arms.flatMap((branch): readonly Piece[] => [
    LINE,
    `WHEN ${branch.family.text} -> `,
    ...braced(branch.body),
    ...handlers(branch.handlers),
  ]);
  return [head, ...bindings, ' MATCH', { piece: 'indent', by: 1 }, ...arms, DEDENT, 'END'];
}

/** The block of the WITH follows, so a guard that may hold a literal with braces stands in parentheses. */
function guard(node: Expr): Piece {
  const isPlain = ['name', 'field', 'method', 'call'].includes(node.kind);
  return expr(node, isPlain ? LEVELS.full : LEVELS.postfix + 1);
}

function handlers(list: readonly WithHandler[]): readonly Piece[] {
  return list.flatMap((handler) => [' ', ...handlerPieces(handler)]);
}

export function handlerPieces(handler: WithHandler): readonly Piece[] {
  const selectors = handler.selectors.map((selector) => selector.text).join(', ');
  return [
    selectors === '' ? '' : `ON ${selectors} `,
    handler.retry === null ? '' : `RETRY(${handler.retry}) THEN `,
    ...action(handler.action),
  ];
}

function action(node: WithAction): readonly Piece[] {
  switch (node.kind) {
    case 'raise':
      return ['RAISE'];
    case 'pass':
      return ['PASS'];
    case 'return':
      return ['RETURN ', expr(node.value)];
    case 'exit':
      return ['EXIT ', expr(node.message)];
    case 'block':
      return ['-> ', ...braced(node.body)];
  }
}
