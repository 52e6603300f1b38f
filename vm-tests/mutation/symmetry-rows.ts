/** Mutants of who can be exchanged. */
import type { MutantRows } from './mutant-row.js';

export const SYMMETRY_ROWS: MutantRows = {
  'src/vm/states/symmetry.js': [
    [
      'symmetry: main is in a class',
      '!this.#isWanted «|| fiber === 0») return',
      '',
      'nobody runs the body of main: a class of one',
    ],
    ['symmetry: nobody wants it', 'if («!this.#isWanted» || fiber', 'false'],
    ['symmetry: what was refuted is tried again', 'if («this.#refuted.has(body)») return', 'false'],
    [
      'symmetry: fibers of several parents',
      'const key = `«${this.#machine.names.parent(fiber)}» ${body}`',
      '',
    ],
    [
      'symmetry: fibers of several bodies',
      'const key = `${this.#machine.names.parent(fiber)} «${body}»`',
      '',
    ],
    ['symmetry: the function a fiber is in is its body', 'fn = «registers[base - 3]»; base', 'fn'],
    [
      'symmetry: fibers that end anyhow',
      'if («result !== null && !isEmptyList(result)») this',
      'false',
    ],
    [
      'symmetry: fibers with results',
      'if («result !== null && !isEmptyList(result)») this',
      "result !== null && typeof result === 'object' && !isEmptyList(result)",
    ],
    [
      'symmetry: fibers with lists',
      'result !== null && !«isEmptyList(result)»',
      "(typeof result === 'object')",
    ],
    ['symmetry: fibers with children', '«words[o + CHILDREN] === 0 &&» words', ''],
    ['symmetry: fibers with objects', '«words[o + OBJECTS] === 0 &&» words', ''],
    ['symmetry: members of groups', '«words[o + GROUP] === -1 &&» !(object', ''],
    [
      'symmetry: readers and writers',
      '«&& !(object >= 0 && isReadersWriterLock(machine, object))»;',
      '',
    ],
    [
      'symmetry: promises that others have',
      'if («!isAlive && this.#numberOf(fiber) !== NO_CLASS») this',
      'false',
    ],
    [
      'symmetry: promises that anybody has',
      'const isParent = holder >= 0 «&& holder === this.#machine.names.parent(fiber)»;',
      '',
    ],
    [
      'symmetry: promises in results',
      'const isAlive = isParent «&& this.#machine.words[holder * STRIDE + STATUS] === LIVE»;',
      '',
      'nobody awaits a promise before taking the result that it is part of, and has it then',
    ],
    [
      'symmetry: steps between joins',
      'if («machine.operationAt[at] !== JOIN») isOnlyWaiting',
      'false',
    ],
    [
      'symmetry: whatever somebody happens after is a join',
      'if («joined >= AFTER») continue',
      'false',
    ],
    ['symmetry: spawns between joins', 'if («hasJoined && awaited !== NO_CLASS») this', 'false'],
    ['symmetry: joins of several classes', 'if («number !== awaited») isOnlyWaiting', 'false'],
    ['symmetry: changes beside a join', '? «hasPut || hasMadeObjects» :', 'hasMadeObjects'],
    ['symmetry: new objects beside a join', '? «hasPut || hasMadeObjects» :', 'hasPut'],
    [
      'symmetry: joins of a part of a class',
      '? hasPut || hasMadeObjects : «!this.#isThrough(number)») this',
      'false',
    ],
    [
      'symmetry: what was refuted in the meantime',
      'return isOnlyWaiting «&& this.#numberOf(words[o + TARGET]) !== NO_CLASS»',
      '',
      'the search starts again then, or the fiber that was started tells the states apart',
    ],
    [
      'symmetry: fibers that do not exist',
      'this.#classOf[fiber] === number «&& this.#machine.words[fiber * STRIDE + STATUS] !== ABSENT»',
      '',
    ],
    [
      'symmetry: those that left a class',
      '(«this.#classOf[fiber] === number &&» this.#machine',
      '',
    ],
    [
      'symmetry: what was exchanged stays valid',
      'if («this.#trusted.has(body)») this.isVoid',
      'false',
    ],
    ['symmetry: nothing was exchanged', 'if («count > 1») this.#trusted', 'false'],
    [
      'symmetry: a class of one body stays',
      'if (number >= 0 «&& this.#bodies[number] === body») this',
      '',
      'every class is given up: less symmetry',
    ],
    [
      'symmetry: who was refuted stays in',
      '«this.#classOf[fiber] = NO_CLASS;» } /** Sorts',
      '; } /** Sorts',
    ],
    [
      'symmetry: a search that starts again exchanges what it did',
      '«this.#trusted.clear();»',
      '',
      'starts again once more',
    ],
    ['symmetry: nobody changes places', 'if («fibers.length > 1») this', 'false'],
  ],
};
