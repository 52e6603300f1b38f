/**
 * TEST blocks as source (CLEAR language reference, 3.6).
 */
import type { StubKind, TestEntry, TestItem } from '../ast.js';
import { printString } from './literals.js';
import type { Piece } from './pieces.js';
import { DEDENT, LINE, expr, indented } from './pieces.js';

export function testPieces(node: TestItem): readonly Piece[] {
  return [`TEST ${node.name.text} DO`, ...entries(node.body), 'END'];
}

function entries(list: readonly TestEntry[]): readonly Piece[] {
  const lines = list.flatMap((entry): readonly Piece[] => [LINE, ...entryPieces(entry)]);
  return [{ piece: 'indent', by: 1 }, ...lines, DEDENT];
}

/** WHEN blocks hold entries again; the parser bounds how deep. */
function entryPieces(node: TestEntry): readonly Piece[] {
  switch (node.kind) {
    case 'when': {
      const names = node.tags.map((tag) => tag.text).join(', ');
      const tags = names === '' ? '' : ` TAGS [${names}]`;
      return [`WHEN ${printString(node.title)}${tags} DO`, ...entries(node.body), 'END'];
    }
    case 'that': {
      const pending = node.pending ? 'PENDING ' : '';
      const head = `${pending}TEST THAT ${printString(node.title)} DO`;
      return [head, ...indented(node.body), 'END'];
    }
    case 'hook': {
      const head = `${node.when.toUpperCase()} ${node.scope.toUpperCase()} DO`;
      return [head, ...indented(node.body), 'END'];
    }
    case 'let':
      return [`LET ${node.name.text} = `, expr(node.value), ';'];
    case 'stub':
      return [`STUB ${node.name.text} `, ...stubPieces(node.stub), ';'];
    case 'benchmark':
      return ['BENCHMARK ', expr(node.value), ` x${node.count};`];
    case 'smash':
    case 'profile':
      return [`${node.kind.toUpperCase()} `, expr(node.value), ';'];
    case 'setup':
      return [{ piece: 'statement', node: node.statement }];
  }
}

function stubPieces(stub: StubKind): readonly Piece[] {
  switch (stub.kind) {
    case 'returns':
      return ['RETURNS ', expr(stub.value)];
    case 'captures':
      return [`CAPTURES ${stub.counter.text}`];
    case 'sequence':
      return ['SEQUENCE ', expr(stub.values)];
    case 'with':
      return ['WITH ', expr(stub.lambda)];
  }
}
