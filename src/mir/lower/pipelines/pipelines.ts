/**
 * Pipelines (CLEAR language reference, 14.3): one loop for each run of stages that work on single elements, with the
 * bodies of the stages in line and the fold at its end. Stages that need all elements end a run: its rows are stored,
 * unless they are a list already, and the next loop goes over them.
 */
import type { Span } from '../../../diagnostics/source.js';
import type { PipeExpr, StageName } from '../../../syntax/ast.js';
import type { CheckedPipeline, CheckedStage } from '../../../types/checked.js';
import { endsPipeline, STAGES } from '../../../types/stages.js';
import type { Register } from '../../mir.js';
import type { Results, Team } from './concurrent.js';
import {
  columnsOf,
  homesOf,
  makeTeam,
  raiseFailure,
  travelling,
  workAlongside,
  workOn,
  writeBack,
} from './concurrent.js';
import type { Accumulator, Lowering } from '../context.js';
import { makeObservable, observed } from './observables.js';
import type { Fold } from './pipe-folds.js';
import { collected, foldOf, keyed, placed, stored } from './pipe-folds.js';
import type { Input, Source } from './pipe-inputs.js';
import { columnInput, inputOf, itemsAt, lowerInput } from './pipe-inputs.js';
import type { Row, Ways } from './pipe-row.js';
import { declareNames, registersOf, renewed } from './pipe-row.js';
import type { PreparedStage } from './pipe-stages.js';
import { guard, pass, prepare, rowAfter } from './pipe-stages.js';
import { dropping, finishing, isNameless } from '../concurrency/stream-ends.js';

/** The stages that go over their input by index. */
const NEEDS_LIST: ReadonlySet<StageName> = new Set(['ORDER_BY', 'DISTINCT', 'WINDOW']);

/** What a pipe turned out to be: another expression, or a pipeline. */
export function lowerPipe(l: Lowering, expr: PipeExpr, into: Register | null): Register {
  const observer = l.checked.observers.get(expr);
  if (observer !== undefined) return makeObservable(l, observer, expr.span, into);
  const meaning = l.checked.pipes.get(expr);
  if (meaning === undefined) l.unsupported('|>', expr.span);
  if (meaning.kind === 'expression') return l.value(meaning.value, into);
  const result = l.code.newRegister();
  const { pipeline } = meaning;
  l.scope(() => {
    const source = inputOf(l, pipeline.source, pipeline);
    const run = (): void => {
      new PipelineLowering(l, pipeline, expr, source).lower(result);
    };
    if (source.putBack !== null) finishing(l, source.putBack, expr.span, run);
    // A stream that the pipeline alone knows ends with it.
    else if (source.input.kind !== 'stream' || !isNameless(l, pipeline.source)) run();
    else {
      const { handle, type } = source.input;
      dropping(l, { register: handle, type }, expr.span, run);
    }
  });
  return l.moved(result, into, expr.span);
}

class PipelineLowering {
  readonly #l: Lowering;
  readonly #pipeline: CheckedPipeline;
  readonly #expr: PipeExpr;
  #input: Input;
  /** What the next loop finds in its registers. */
  #row: Row;
  /** The stages that the next loop goes through. */
  #pending: CheckedStage[] = [];

  constructor(l: Lowering, pipeline: CheckedPipeline, expr: PipeExpr, source: Source) {
    this.#l = l;
    this.#pipeline = pipeline;
    this.#expr = expr;
    const { input, element } = source;
    this.#input = input;
    const [first] = pipeline.names;
    if (first === undefined) l.unsupported('a pipeline without elements', expr.span);
    const names = new Map(pipeline.names.map((name) => [name, element]));
    // An item of a stream belongs to whoever has taken it, unless other cursors give it, too.
    const isFresh = input.kind === 'stream' && input.type.sort !== 'split';
    this.#row = { element, type: first.type, isFresh, names };
  }

  lower(result: Register): void {
    const { accumulator } = this.#l;
    if (accumulator !== null) {
      this.#lowerObserved(accumulator, result);
      return;
    }
    for (const stage of this.#pipeline.stages) {
      const { sort } = STAGES[stage.node.name];
      if (stage.concurrent !== null) {
        const { inner } = stage.concurrent;
        this.#concurrently(stage, inner);
        if (!endsPipeline(stage.node)) continue;
        if (inner.node.name !== 'EACH') this.#run(() => foldOf(this.#l, inner, result));
        return;
      }
      if (sort === 'lazy') this.#pending.push(stage);
      else if (sort === 'whole') this.#rearrange(stage);
      else {
        if (sort === 'groups') this.#settle(stage);
        this.#run(() => foldOf(this.#l, stage, result));
        return;
      }
    }
    this.#run(() => collected(this.#l, result, this.#expr.span));
  }

  /** Of an observable: the fold, which all other stages pass every element on to. */
  #lowerObserved(accumulator: Accumulator, result: Register): void {
    const l = this.#l;
    const fold = this.#pipeline.stages.at(-1);
    if (fold === undefined) return;
    this.#pending = this.#pipeline.stages.slice(0, -1);
    // Pipelines inside of it are no part of the observable.
    l.accumulator = null;
    this.#run(() => observed(l, fold, accumulator, result));
  }

  #rearrange(stage: CheckedStage): void {
    this.#settle(stage);
    switch (stage.node.name) {
      case 'ORDER_BY':
        this.#reorder(stage, 'list.[<]');
        break;
      case 'DISTINCT':
        this.#reorder(stage, 'list.[!=]');
        break;
      case 'WINDOW':
        this.#openWindows(stage);
        this.#pending.push(stage);
        break;
      default:
        this.#pending.push(stage);
    }
  }

  /** Has workers do a stage; the next loop goes over what they give. */
  #concurrently(stage: CheckedStage, inner: CheckedStage): void {
    const l = this.#l;
    const { span } = stage.node;
    const source = this.#input;
    const row = this.#row;
    const [name] = inner.names;
    const { name: stageName } = inner.node;
    const goesBack = stageName === 'WHERE' || (stageName === 'EACH' && this.#pipeline.replaces);
    const homes = goesBack && this.#canPlace() ? l.code.newRegister() : null;
    const results = this.#worked(makeTeam(l, stage), homes, span);
    if (homes !== null && source.kind === 'columns' && stageName === 'WHERE') {
      this.#row = row;
      this.#input = { ...source, order: homesOf(l, results, homes, span) };
      return;
    }
    this.#row =
      name === undefined
        ? { ...this.#row, isFresh: true }
        : renewed(this.#row, l.code.newRegister(), inner.names, { type: name.type, isFresh: true });
    if (stageName !== 'EACH') this.#input = columnInput(columnsOf(l, results, this.#row, span));
  }

  #worked(team: Team, homes: Register | null, span: Span): Results {
    const l = this.#l;
    const { element } = this.#row;
    const source = this.#input.kind === 'columns' ? this.#input.columns.get(element) : undefined;
    if (this.#input.kind === 'stream' && team.stage.route === null)
      return workAlongside(l, team, (fold) => {
        this.#run(() => fold);
      });
    const elements = l.code.newRegister();
    const origins = { originals: l.code.newRegister(), homes };
    this.#run(() => travelling(l, team, elements, origins));
    const results = workOn(l, team, elements);
    writeBack(l, results, origins, this.#pipeline.replaces ? (source ?? null) : null, span);
    raiseFailure(l, results, span);
    return results;
  }

  /** Makes the rows before `stage` a stored sequence; a source that no stage has touched is one. */
  #settle(stage: CheckedStage): void {
    const input = this.#input;
    if (this.#pending.length === 0 && input.kind === 'columns' && input.order === null) return;
    const { name } = stage.node;
    if (this.#pending.length === 0 && !NEEDS_LIST.has(name)) return;
    if (input.kind === 'columns' && name !== 'WINDOW' && this.#canPlace()) {
      const order = this.#l.code.newRegister();
      this.#run(() => placed(this.#l, order, stage.node.span));
      this.#input = { ...input, order };
      return;
    }
    const columns = new Map<Register, Register>();
    this.#run((row) => {
      for (const register of registersOf(row)) columns.set(register, this.#l.code.newRegister());
      return stored(this.#l, columns, stage.node.span);
    });
    this.#input = columnInput(columns);
  }

  /**
   * Whether what leaves the next loop is some of the elements of a list, which a later stage changes where they are: then they
   * are no copies, but stay there, and the loops after it go over their indices.
   */
  #canPlace(): boolean {
    const { element } = this.#row;
    if (!this.#pipeline.edits || this.#input.kind !== 'columns') return false;
    return (
      this.#input.columns.has(element) && this.#pending.every((stage) => stage.names.length === 0)
    );
  }

  /** An order of the rows by what the stage says of each. */
  #reorder(stage: CheckedStage, helper: 'list.[<]' | 'list.[!=]'): void {
    const { code, tables } = this.#l;
    const keys = code.newRegister();
    this.#run(() => keyed(this.#l, stage, keys));
    const order = code.newRegister();
    code.emit('callBuiltin', [order, tables.builtin(helper), [keys]], stage.node.span);
    if (this.#input.kind !== 'columns') return;
    const before = this.#input.order;
    this.#input = {
      ...this.#input,
      order: before === null ? order : itemsAt(this.#l, before, order, stage.node.span),
    };
  }

  /** The next loop goes over windows of the elements; the stage itself makes something of each. */
  #openWindows(stage: CheckedStage): void {
    const l: Lowering = this.#l;
    const input = this.#input;
    const list = input.kind === 'columns' ? input.columns.get(this.#row.element) : undefined;
    if (list === undefined || stage.argument === null) l.unsupported('WINDOW', stage.node.span);
    const { code } = l;
    const { span } = stage.argument;
    const size = l.value(stage.argument, code.newRegister());
    const bad = code.newBlock();
    const good = code.newBlock();
    const isBad = code.newRegister();
    code.emit('less', [isBad, size, l.constant(1, span)], span);
    code.branch(isBad, bad, good, span);
    code.start(bad, span);
    code.leave('panic', [l.tables.constant('a window of less than 1 element')], span);
    code.start(good, span);
    const element = code.newRegister();
    const tumbling = stage.node.args.some(({ label }) => label === 'size');
    this.#input = { kind: 'windows', element, list, size, tumbling };
    const [window] = stage.element;
    const type = window?.type ?? stage.type;
    this.#row = { element, type, isFresh: false, names: new Map() };
  }

  /** One loop: the pending stages, and at their end what `foldOn` makes of the rows that leave them. */
  #run(foldOn: (row: Row) => Fold): void {
    const l = this.#l;
    const { span } = this.#expr;
    const done = l.code.newBlock();
    const prepared = this.#pending.map((stage) => prepare(l, stage));
    const row = prepared.reduce((before, stage) => rowAfter(l, stage, before), this.#row);
    const fold = foldOn(row);
    fold.begin();
    for (const stage of prepared) guard(l, stage, { next: done, done });
    lowerInput(l, this.#input, span, done, (next) => {
      l.scope(() => {
        declareNames(l, this.#row);
        this.#turn(prepared, this.#row, { next, done }, fold);
      });
    });
    l.code.start(done, span);
    fold.finish();
    this.#row = row;
    this.#pending = [];
  }

  #turn(stages: readonly PreparedStage[], row: Row, ways: Ways, fold: Fold): void {
    const [first, ...rest] = stages;
    if (first === undefined) fold.turn(row, ways);
    else
      pass(this.#l, first, row, ways, (passed, further) => {
        this.#turn(rest, passed, further, fold);
      });
  }
}
