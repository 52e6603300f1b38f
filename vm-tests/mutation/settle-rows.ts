/** Mutants of what runs without a choice: `settle.ts`, the conditions of it, and joins that go on within a step. */
import type { MutantRows } from './mutant-row.js';

export const SETTLE_ROWS: MutantRows = {
  'src/vm/enabled.js': [
    ['unobservable: of fibers that have ended', 'return («words[o + STATUS] === LIVE &&»', ''],
    ['unobservable: whatever it touches', '«IS_UNOBSERVABLE[operation] === 1 &&» words', ''],
    ['unobservable: in a group', '«words[o + GROUP] === -1 &&» (machine', ''],
    [
      'unobservable: while spinning',
      '«(machine.loops[fiber]?.waiting ?? null) === null &&» (!machine',
      '',
    ],
    [
      'unobservable: timers at any time',
      '«(!machine.options.adversarialTime || IS_TIMED[operation] === 0) &&» !showsWaits',
      '',
    ],
    [
      'unobservable: of who shows what it waits for',
      '«!showsWaits(machine, fiber) &&» isEnabled(machine, fiber)); }',
      '',
    ],
    ['unobservable: a WAKE is, at any time', "name === 'sleep' «|| name === 'wake'»", ''],
    ['unobservable: what waits', '«&& isEnabled(machine, fiber)»); } /** Whether', ''],
    ['unobservable: nothing is', 'return («words[o + STATUS] === LIVE» &&', 'false'],
  ],
  'src/vm/settle.js': [
    [
      'settle: the fiber itself is forgotten',
      'if («IS_UNOBSERVABLE[operation] === 1») this.add',
      'false',
    ],
    [
      'settle: joiners are forgotten',
      'if («operation === JOIN && !this.#joiners.includes(fiber)»)',
      'false',
    ],
    ['settle: spawned fibers are forgotten', 'if («machine.links[k] < 0») this.add', 'false'],
    [
      'settle: a joiner waits for whoever ends',
      'if (!waits «|| words[o + TARGET] !== fiber») continue',
      '',
      'who is asked before its time still has to wait: more questions',
    ],
    ['settle: no join is put off', 'if («later < 0») this.add', 'true'],
    [
      'settle: a join that was put off is lost',
      'else «machine.heap.setWord(words, o + TARGET, later)»;',
      '',
    ],
    ['settle: nobody is behind', 'if («behind >= 0») return behind', 'false'],
    ['settle: time wakes nobody', 'if («machine.options.runsUnobservable») for', 'false'],
    [
      'settle: what goes on settles everything',
      '«IS_UNOBSERVABLE[words[fiber * STRIDE + OPERATION]] === 0» && !machine.hasNews',
      'true',
    ],
    ['settle: what spawned settles everything', '«!machine.hasNews» && !machine', 'true'],
  ],
  'src/vm/joins.js': [
    [
      'settle: joins are put off in groups',
      'if («words[o + GROUP] !== -1 ||» showsWaits(machine, fiber)) return -1',
      '',
    ],
    [
      'settle: joins of who shows what it waits for are put off',
      'if (words[o + GROUP] !== -1 «|| showsWaits(machine, fiber)») return',
      '',
    ],
    ['settle: joins are put off past failures', 'if («status !== DONE») return -1', 'false'],
    [
      'settle: joins are put off past results that are promises',
      'code[at] === 58 «&& !results.has(code[at + 2])»',
      '',
    ],
    [
      'fused: joins of fibers that failed',
      'if («words[target * STRIDE + STATUS] !== DONE») break',
      'words[target * STRIDE + STATUS] <= 1',
    ],
    [
      'fused: joins of fibers that run',
      'if («words[target * STRIDE + STATUS] !== DONE») break',
      'false',
    ],
    [
      'fused: joins in groups and loops',
      'if (!machine.options.runsUnobservable «|| !isUnnoticed»)',
      '',
    ],
    ['fused: joins in groups', 'isAlone = «words[o + GROUP] === -1 &&» machine', ''],
    [
      'fused: joins in loops',
      'isAlone = words[o + GROUP] === -1 «&& machine.loops[fiber] === null»',
      '',
    ],
    [
      'fused: joins of who shows what it waits for',
      'isUnnoticed = isAlone «&& !showsWaits(machine, fiber)»',
      '',
    ],
    ['fused: no joins', 'if («!machine.options.runsUnobservable» || !isUnnoticed', 'true'],
    [
      'states: nobody was joined',
      'const matters = «machine.notesJoins ||» machine',
      '',
      'no class of fibers is known to be joined as a whole: less symmetry',
    ],
  ],
  'src/vm/shared-instructions.js': [
    [
      'native: parallel bodies stay near',
      'if («(modifiers & (MODIFIERS.parallel | MODIFIERS.service)) !== 0») return false;',
      'false',
    ],
    [
      'native: services stay near',
      '(modifiers & («MODIFIERS.parallel | MODIFIERS.service»)) !== 0',
      'MODIFIERS.parallel',
    ],
    [
      'native: pinned bodies run anywhere',
      '(modifiers & («MODIFIERS.pinned |» MODIFIERS.arena',
      '',
    ],
    [
      'native: bodies with counted data run anywhere',
      'MODIFIERS.arena «| MODIFIERS.near»)) !== 0',
      '',
    ],
    [
      'members of a group may share nothing',
      'words[o + GROUP] >= 0 «&& captures.some((value) => isCooperative(m, value))»;',
      '',
    ],
    [
      'nobody runs behind a call that uses files',
      'if («words[o + GROUP] === -1») return pc;',
      'true',
    ],
    [
      'WAKE does not move the clock',
      'if («m.now < m.deadlines[fiber] && (m.readsClock || !m.options.adversarialTime)»)',
      'false',
    ],
    [
      'WAKE moves a clock that nobody reads',
      'm.now < m.deadlines[fiber] «&& (m.readsClock || !m.options.adversarialTime)»',
      '',
    ],
    [
      'a member that has to queue does not park',
      'if («words[o + GROUP] >= 0 && !isGrantable(m, fiber)») setSeldom',
      'false',
    ],
    [
      'a request keeps the expiry of the one before',
      '«setSeldom(m, o + FIRED, 0);» if (isReadersWriterLock',
      '',
    ],
    [
      'a failed request stays in the queue',
      'if («isReadersWriterLock(m, object)») dequeue',
      'false',
    ],
  ],
};
