/**
 * Types and capabilities as source (CLEAR language reference, 3.2).
 */
import type { Capability, Dimension, Name, TypeNode } from '../ast.js';
import type { Piece } from './pieces.js';
import { separated, type } from './pieces.js';

export function typePieces(node: TypeNode): readonly Piece[] {
  switch (node.kind) {
    case 'autoType':
      return ['Auto'];
    case 'sharedType':
      return ['SHARED ', type(node.inner)];
    case 'optionalType':
      return ['?(', type(node.inner), ')'];
    case 'promiseType':
      return ['~(', type(node.inner), ')', printCapabilities(node.caps, ' ')];
    case 'functionType': {
      const parameters = separated(node.parameters, ', ', (parameter, index) => [
        PASSING_WORDS[node.passing[index] ?? 'lent'],
        type(parameter),
      ]);
      return ['FN(', ...parameters, ') -> ', type(node.result)];
    }
    case 'namedType': {
      const prefix = `${node.future ? '~' : ''}${node.fallible ? '!' : ''}${node.optional ? '?' : ''}`;
      const namespace = node.namespace === null ? '' : `${node.namespace.text}.`;
      const elementCaps = printCapabilities(node.elementCaps);
      return [
        `${prefix}${namespace}${node.name.text}`,
        ...typeArguments(node.args),
        elementCaps === '' ? '' : ` ${elementCaps}`,
        node.dims.map(printDimension).join(''),
        printCapabilities(node.caps, ' '),
      ];
    }
  }
}

const PASSING_WORDS = { lent: '', mutable: 'MUTABLE ', takes: 'TAKES ' };

export function typeArguments(args: readonly TypeNode[]): readonly Piece[] {
  if (args.length === 0) return [];
  return ['<', ...separated(args, ', ', (argument) => [type(argument)]), '>'];
}

export function printTypeParameters(names: readonly Name[]): string {
  return names.length === 0 ? '' : `<${names.map((name) => name.text).join(', ')}>`;
}

function printDimension(dim: Dimension): string {
  switch (dim.kind) {
    case 'slice':
      return '[]';
    case 'fixed':
      return `[${dim.size}]`;
    case 'inferred':
      return '[*]';
    case 'optional':
      return '[?]';
    case 'infinite':
      return '[INF]';
  }
}

/** `before` and the chain `@shared:locked(rank: 2)`; empty without capabilities. */
export function printCapabilities(caps: readonly Capability[], before = ''): string {
  if (caps.length === 0) return '';
  return `${before}@${caps.map(printCapability).join(':')}`;
}

export function printCapability({ name, args }: Capability): string {
  if (args.length === 0) return name;
  const list = args.map(({ label, value }) => (label === null ? `${value}` : `${label}: ${value}`));
  return `${name}(${list.join(', ')})`;
}
