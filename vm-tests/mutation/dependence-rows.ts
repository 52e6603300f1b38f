/** Mutants of the dependence relation: the table of operations, made from the table itself, and its reading (`labels.ts`). */
import type { OperationName, OperationRow } from '../../src/bytecode/events.js';
import { OPERATION_NAMES, OPERATIONS } from '../../src/bytecode/events.js';
import type { MutantRow, MutantRows } from './mutant-row.js';

const ACCESSES = ['none', 'read', 'write', 'everything'] as const;

const INLINE = 'only pending where bodies run at their spawn, which nothing reduces';
const NO_OBJECT =
  'it has no object that happens-before could know: it becomes a choice, and plans are compared more finely';

/** Why nobody can notice that an operation has another entry. */
const EQUIVALENT: Readonly<Record<string, string>> = {
  'resume: access read': INLINE,
  'resume: access write': INLINE,
  'resume: access everything': INLINE,
  'endObservable: access read':
    'only its own fiber writes to that object, and after it never again',
  'yieldPoint: access read': NO_OBJECT,
  'yieldPoint: access write': NO_OBJECT,
  'tagConflict: access none':
    'what it looks at is the tag, an object of its own that it reads beside the cell',
  'popShared: access none':
    'who lets go of the last handle is alone, so nobody writes to the stream while somebody takes items; the turn beside it orders the takers',
  'claim: access write':
    'two claims of one channel have an order by the turn beside it already, and everybody else writes to it',
};
const ASKED = 'whoever asks the state is told that it can run, and is what it is: slower';
/** What programs whose effort is counted do: asking the state more often shows there. */
const COUNTED: readonly string[] = ['start', 'requestExclusive', 'atomicLoad', 'atomicStore'];

function cell(
  name: OperationName,
  column: 'access' | 'blocking',
  old: string,
  value: string,
): MutantRow {
  const { doc }: OperationRow = OPERATIONS[name];
  const others = column === 'access' ? ` blocking: '${OPERATIONS[name].blocking}',` : '';
  const title = `${name}: ${column} ${value}`;
  const find = `${column}: '«${old}»',${others} doc: '${doc}'`;
  const asks = value === 'waits' && !COUNTED.includes(name);
  const why = EQUIVALENT[title] ?? (asks ? ASKED : undefined);
  return why === undefined ? [title, find, value] : [title, find, value, why];
}

export const OPERATION_ROWS: MutantRows = {
  'src/bytecode/events.js': OPERATION_NAMES.flatMap((name) => {
    const { access, blocking } = OPERATIONS[name];
    return [
      ...ACCESSES.filter((other) => other !== access).map((other) =>
        cell(name, 'access', access, other),
      ),
      cell(name, 'blocking', blocking, blocking === 'never' ? 'waits' : 'never'),
    ];
  }),
};

export const DEPENDENCE_ROWS: MutantRows = {
  'src/explore/labels.js': [
    [
      'plain: two reads are dependent',
      '«either >= WRITE» && x !== 0 && y !== 0 && a >> SHIFT',
      'true',
    ],
    [
      'plain: what touches nothing is dependent',
      'either >= WRITE «&& x !== 0 && y !== 0» && a >> SHIFT',
      '',
    ],
    ['plain: objects do not matter', '&& y !== 0 «&& a >> SHIFT === b >> SHIFT»', ''],
    [
      'plain: everything is independent',
      'return «either >= WRITE && x !== 0 && y !== 0 && a >> SHIFT === b >> SHIFT»',
      'false',
    ],
    [
      'plain: only two writes are dependent',
      'return «either >= WRITE» && x',
      'x === WRITE && y === WRITE',
    ],
    ['sequence: two reads are dependent', '? «either >= WRITE» && its >> SHIFT', 'true'],
    [
      'sequence: what touches nothing is dependent',
      'its >> SHIFT === object «&& x !== 0 && y !== 0» :',
      '',
    ],
    ['sequence: objects do not matter', 'either >= WRITE «&& its >> SHIFT === object» &&', ''],
    [
      'sequence: only two writes are dependent',
      '? «either >= WRITE» && its >> SHIFT',
      'x === WRITE && y === WRITE',
    ],
    [
      'sequence: nothing plain conflicts',
      '«either >= WRITE && its >> SHIFT === object && x !== 0 && y !== 0» :',
      'false',
    ],
    ['sequence: nothing compound conflicts', ': «this.areDependent(label, its)»;', 'false'],
    ['sequence: everything compound conflicts', ': «this.areDependent(label, its)»;', 'true'],
    ['sequence: the fiber of the step does not occur', 'if («other === fiber») return k', 'false'],
    ['sequence: nothing is related', 'if («isRelated && other >= 0») return k', 'false'],
    ['sequence: steps that were taken out conflict', 'if (isRelated «&& other >= 0») return k', ''],
    ['an end is independent', 'if («((x | y) & EVERYTHING) !== 0») return true', 'false'],
    ['compound: own objects do not meet', 'if («objectA === objectB» && (x | y)', 'false'],
    ['compound: two reads are dependent', 'objectA === objectB && «(x | y) >= WRITE»', 'true'],
    [
      'compound: touched and own objects do not meet',
      'if («entry.object === objectB && y !== 0 && (entry.writes || y === WRITE)»)',
      'false',
    ],
    [
      'compound: a touched write and an own read do not meet',
      'y !== 0 && («entry.writes || y === WRITE»)',
      'y === WRITE',
    ],
    [
      'compound: a touched read and an own write do not meet',
      'y !== 0 && («entry.writes || y === WRITE»)',
      'entry.writes',
    ],
    [
      'compound: a touched read and an own read meet',
      'y !== 0 && («entry.writes || y === WRITE»)',
      'true',
    ],
    [
      'compound: touched objects do not meet',
      'if («entry.object === other.object» && (entry.writes || other.writes))',
      'false',
    ],
    ['compound: touched reads meet', 'other.object && («entry.writes || other.writes»)', 'true'],
    [
      'compound: a touched read and a touched write do not meet',
      'other.object && («entry.writes || other.writes»)',
      'entry.writes && other.writes',
    ],
    [
      'compound: own and touched objects do not meet',
      'right.some((entry) => «entry.object === objectA» && x',
      'false',
    ],
    [
      'compound: an own read and a touched write do not meet',
      'x !== 0 && («entry.writes || x === WRITE»)',
      'x === WRITE',
    ],
    [
      'compound: an own write and a touched read do not meet',
      'x !== 0 && («entry.writes || x === WRITE»)',
      'entry.writes',
    ],
    [
      'compound: an own read and a touched read meet',
      'x !== 0 && («entry.writes || x === WRITE»)',
      'true',
    ],
  ],
};
