/** Mutants of happens-before: each edge, left out or put where it does not belong, and going back. */
import type { MutantRows } from './mutant-row.js';

export const ORDER_ROWS: MutantRows = {
  'src/explore/happens-before.js': [
    [
      'no program order',
      'const from = «previous >= 0 ? previous : this.#base[fiber]»;',
      'previous >= 0 ? NONE : this.#base[fiber]',
    ],
    ['no edge from SPAWN to START', 'this.#base[fiber] = «base»;', 'NONE'],
    ['no edges of the spawner to START', 'this.#head[fiber] = «edges»;', 'NONE'],
    [
      'no edge from END to JOIN',
      'this.#edge(fiber, «this.#rowOf(link)», this.#head[link], NONE)',
      'NONE',
    ],
    [
      'no edges of the fiber joined to JOIN',
      'this.#edge(fiber, this.#rowOf(link), «this.#head[link]», NONE)',
      'NONE',
    ],
    [
      'a JOIN that was a choice happens after nothing',
      'if («operation === JOIN && link < linksEnd»)',
      'false',
    ],
    [
      'links of unobservable steps are lost',
      'for (; «link < linksEnd»; link++)',
      'engine.unobservedAt[d] === 0 && link < linksEnd',
    ],
    [
      'a WAKE that was no choice happens after no TICK',
      'operation === WAKE && «this.#tick >= 0»',
      'false',
    ],
    ['nothing happens after a TICK', 'if («this.#tick >= 0») this.#joinCounts', 'false'],
    ['nothing happens before a TICK', 'counts[u] = «at < 0 ? 0 : this.indexOf(at)»', '0'],
    ['a TICK is not noted', 'this.#timeOrders && «engine.tickAt[d] === 1»', 'false'],
    [
      'a failed lock chain does not happen before the failure',
      'if («chain») for (const member of chain)',
      'false',
    ],
    ['only a plain step happens before an END', 'if («access === EVERYTHING»)', 'false'],
    [
      'an END is an operation like others',
      'const operation = «endsAll ? END : engine.operationAt[d]»',
      'engine.operationAt[d]',
    ],
    [
      'an END touches everything wherever it stands',
      'engine.endsAll «&& d === engine.depth - 1»',
      '',
    ],
    ['reads do not happen before a write', 'let a = «writes ? newest : wrote»;', 'wrote'],
    ['reads happen before reads', 'let a = «writes ? newest : wrote»;', 'newest'],
    [
      'nothing happens before a read',
      'let a = «writes ? newest : wrote»;',
      'writes ? newest : NONE',
    ],
    [
      'writes do not happen before a write',
      'a >= 0«;» a = a === wrote',
      ' && !(writes && a === wrote);',
    ],
    ['only the newest access is looked at', 'a = «a === wrote ?» NONE', 'true ?'],
    [
      'accesses older than a write are looked at',
      'a = «a === wrote ? NONE : accesses[a + OLDER]»',
      'accesses[a + OLDER]',
      'the clock of a write contains them: slower',
    ],
    ['a read is remembered as a write', '«writes ? id : wrote»;', 'id'],
    ['a write is remembered as a read', '«writes ? id : wrote»;', 'wrote'],
    ['own objects are not accessed', 'if («object !== -1 && access !== NO_ACCESS»)', 'false'],
    ['own objects are only read', 'object, «access !== READ»)', 'false'],
    ['own objects are always written', 'object, «access !== READ»)', 'true'],
    [
      'touched objects are not accessed',
      'if («touched !== 0») { for (const entry of engine',
      'false',
    ],
    ['touched objects are only read', 'entry.object, «entry.writes»)', 'false'],
    ['touched objects are always written', 'entry.object, «entry.writes»)', 'true'],
    ['an event does not happen before itself', '«>=» rows[at + INDEX]; } /**', '>'],
    [
      'what happens after an event is beside it',
      'if («rows[row + clock] >= index») continue',
      'false',
    ],
    ['an event is beside itself', 'rows[row + clock] «>=» index', '>'],
    [
      'nothing is in the past of an event',
      'return «this.#reaches(i, this.#rows[row + FROM], this.#rows[row + EDGES])»',
      'false',
    ],
    [
      'what an event touches is in its past',
      'return «this.#reaches(i, this.#rows[row + FROM], this.#rows[row + EDGES])»',
      'this.before(i, j)',
    ],
    [
      'nothing is in the past of what is pending',
      'return «this.#reaches(i, this.#rowOf(fiber), this.#head[fiber])»',
      'false',
    ],
    [
      'joined fibers are not in the past',
      'if («this.#reaches(i, this.#edgeRow[n], this.#edgeInner[n])»)',
      'false',
    ],
    [
      'what was before a TICK is not in the past',
      'if («tick >= 0 && (this.#tickRows[tick][this.fiberOf(i)] ?? 0) >= this.indexOf(i)»)',
      'false',
    ],
    ['joined edges: no rows', 'if («this.#edgeRow[n] >= 0») this.#join', 'false'],
    ['joined edges: none of the fiber joined', 'if («this.#edgeInner[n] >= 0»)', 'false'],
    [
      'joined edges: no TICK',
      'if («this.#edgeTick[n] >= 0»)',
      'false',
      'an event happens after the latest TICK anyway; the edge is for `beforePast`',
    ],
    [
      'accesses after an event count as before it',
      'if («e === this.length») return this.#newest[slot]',
      'true',
    ],
    [
      'going back keeps the last events of fibers',
      'this.#last[fiber] = «rows[row + PREVIOUS]»',
      'e',
    ],
    ['going back keeps the edges of fibers', '«this.#head[fiber] = rows[row + EDGES];»', ''],
    [
      'going back keeps edges to what follows',
      '«this.#head[this.#edgeFiber[n]] = this.#edgeNext[n];»',
      ';',
    ],
    [
      'going back keeps accesses',
      'this.#newest[accesses[a + SLOT]] = «accesses[a + OLDER]»',
      'this.#newest[accesses[a + SLOT]]',
    ],
    ['going back keeps the TICK', '«this.#tick = marks[2 * d + 1];»', ''],
  ],
};
