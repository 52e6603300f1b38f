/**
 * STAGES: what each stage of a pipeline needs and gives, one row each (CLEAR language reference, 14.2). The checker and
 * the lowering both read it: a stage that works on one element at a time joins the loop of its neighbours.
 */
import type { DiagnosticName } from '../diagnostics/codes.js';
import type { StageExpr, StageName } from '../syntax/ast.js';

/**
 * How a stage takes its input. `lazy`: one element at a time, passing elements on. `whole`: only after all elements are
 * there. `fold`: one element at a time, and one value at the end. `groups`: a fold that needs all elements first.
 * `value`: not a sequence but the value on the left. `concurrent`: with fibers.
 */
export type StageSort = 'lazy' | 'whole' | 'fold' | 'groups' | 'value' | 'concurrent';

/** What the expression (or block) after the word of a stage is. */
export type StageBody =
  'value' | 'condition' | 'number' | 'count' | 'key' | 'items' | 'block' | 'effect' | 'none';

export interface StageRow {
  readonly sort: StageSort;
  readonly body: StageBody;
  /** Says that the stage has no sequence before it. */
  readonly needsSequence: DiagnosticName;
  /** Says that a condition is no Bool. */
  readonly needsBool: DiagnosticName;
}

function stage(
  sort: StageSort,
  body: StageBody,
  codes: Partial<Pick<StageRow, 'needsSequence' | 'needsBool'>> = {},
): StageRow {
  return {
    sort,
    body,
    needsSequence: codes.needsSequence ?? 'PIPE_OP_NEEDS_LIST',
    needsBool: codes.needsBool ?? 'PIPE_CLAUSE_NEEDS_BOOL',
  };
}

export const STAGES: Readonly<Record<StageName, StageRow>> = {
  SELECT: stage('lazy', 'value', { needsSequence: 'SELECT_NEEDS_LIST' }),
  WHERE: stage('lazy', 'condition', { needsBool: 'WHERE_NEEDS_BOOL' }),
  TAKE_WHILE: stage('lazy', 'condition', { needsBool: 'TAKE_WHILE_NEEDS_BOOL' }),
  LIMIT: stage('lazy', 'count'),
  SKIP: stage('lazy', 'count'),
  TAP: stage('lazy', 'effect'),

  ORDER_BY: stage('whole', 'key'),
  DISTINCT: stage('whole', 'key'),
  UNNEST: stage('whole', 'items'),
  WINDOW: stage('whole', 'value'),
  JOIN: stage('whole', 'condition'),

  INDEX: stage('groups', 'key'),
  REDUCE: stage('fold', 'value'),
  SUM: stage('fold', 'number'),
  AVERAGE: stage('fold', 'number'),
  MIN: stage('fold', 'number'),
  MAX: stage('fold', 'number'),
  COUNT: stage('fold', 'condition'),
  ANY: stage('fold', 'condition'),
  ALL: stage('fold', 'condition'),
  FIND: stage('fold', 'condition'),
  EACH: stage('fold', 'block', { needsSequence: 'EACH_NEEDS_COLLECTION' }),
  COLLECT: stage('fold', 'none'),

  RECOVER: stage('value', 'none'),
  SHARD: stage('lazy', 'value'),
  CONCURRENT: stage('concurrent', 'none'),
};

/** True for a stage after which the pipeline is one value. */
export function endsPipeline({ name, body }: StageExpr): boolean {
  const { sort } = STAGES[name];
  if (name === 'CONCURRENT' && body?.kind === 'stage') return endsPipeline(body);
  return sort !== 'lazy' && sort !== 'whole';
}
