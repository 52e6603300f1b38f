/** Mutants of what a search in parts rests on: forks, and plans that are no longer than they must be. */
import type { MutantRows } from './mutant-row.js';

export const PART_ROWS: MutantRows = {
  'scheduler/exhaustive/shortener.js': [
    ['shorten: what a step needs is left out', '«this.#needs.markBefore(k, isKept)»;', ''],
    ['shorten: who sleeps first is woken alone', 'k < «sleepers.length»; k += 2', '2'],
  ],
  'scheduler/exhaustive/sequence.js': [
    [
      'shorten: what touches more, too',
      'if («labels.isCompound(steps[at + LABEL])») return',
      'false',
    ],
    ['shorten: nothing', 'return «isOfSeveral»;', 'false'],
  ],
  'scheduler/exhaustive/reversal-needs.js': [
    ['needs: of an event, none', '«order.markBefore(events[k], events, k, marks);» return', ''],
    [
      'needs: of what comes instead, not what it conflicts with',
      '«order.labels.areDependent(this.#sequence.labelOf(j), label) ||»',
      '',
    ],
    [
      'needs: of what comes instead, not its past',
      '? order.beforeNext(events[j], subjectFiber) : «order.beforePast(events[j], subject)»',
      'false',
    ],
    [
      'needs: of what is pending, not its past',
      '? «order.beforeNext(events[j], subjectFiber)» : order',
      'false',
    ],
  ],
  'scheduler/exhaustive/wakeup-tree.js': [
    [
      'sleepers: those passed on the way do not count',
      'for (let k = «0»; k <= this',
      'this.#way.length',
    ],
    ['sleepers: those at the end do not count', 'k «<=» this.#way.length', '<'],
  ],
  'scheduler/exhaustive/forks.js': [
    ['forks: nobody waits', 'this.#wakesSoon(first, «asleep.filter(isOpen)»)', '[]'],
    [
      'forks: whoever is to the right waits',
      'this.#wakesSoon(first, «asleep.filter(isOpen)»)',
      '[...fork.asleep, ...fork.begun].filter(isOpen)',
    ],
    [
      'forks: those who wait begin as if they need not',
      'const waits = «!endsAll && asleep.some(isOpen)»;',
      'false',
    ],
    [
      'forks: nobody sleeps',
      'return before.filter((branch) => «!this.#labels.areDependent(branch.label, label)»);',
      'false',
    ],
    [
      'forks: closed while others may still plan into them',
      '|| begun.some(isOpen) «|| asleep.some(isOpen)»)',
      '',
    ],
    ['forks: closed while something runs', '«|| begun.some(isOpen)» || asleep', ''],
    ['forks: nothing is planned into', 'this.#hasSourceSets «|| !isFork(next.below)»', '|| true'],
    ['forks: an end is known only when it has come', 'const label = «endsAll» ? this', 'false'],
    [
      'forks: those to the left do not sleep in a subtree',
      'explored: fork.begun.slice(0, «index»)',
      '0',
    ],
    ['forks: those above do not sleep', 'const before = [«...fork.asleep,» ...fork', ''],
    [
      'forks: what was found for those above is lost',
      '«for (const reversal of search.above) this.#plan(subtree, reversal, reader);»',
      '',
    ],
    [
      'forks: what is planned ends anywhere',
      '«this.#tree.collectSleepers(fork.plans, sleepers);»',
      '',
    ],
    [
      'saved forks: plans are lost',
      'const plans = «reader.plant(this.#tree, saved.plans)»;',
      'NONE',
    ],
    [
      'saved forks: what is above a subtree is done',
      "const above = branchAt(saved.above); if (above !== null) «above.below = 'subtree';» return",
      ';',
    ],
  ],
  'scheduler/exhaustive/saved-forks.js': [
    ['saved forks: all have one schedule', 'schedule: «schedules.get(schedule) ?? -1»,', '0'],
    [
      'saved forks: every branch is the first one',
      '[places.get(branch.fork) ?? -1, «branch.index»]',
      '0',
    ],
  ],
};
