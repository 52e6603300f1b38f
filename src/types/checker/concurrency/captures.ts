/** How the variables of the spawner cross into a BG body or DO branch (CLEAR concurrency reference, 3.1). */
import type { CaptureClass } from '../../../bytecode/program.js';
import type { Span } from '../../../diagnostics/source.js';
import type { Variable } from '../../checked.js';
import type { Type } from '../../types.js';
import { containsType, isCollection, isCopyType, isSilent } from '../../types.js';
import { withArticle } from '../../type-text.js';
import type { Body } from '../context.js';
import { makeVariable, report } from '../context.js';

/** Captures `outer` at its first use in `body`; the variable of the body is answered even when it is refused. */
export function capture(body: Body, outer: Variable, span: Span): Variable {
  // What workers see is the same for all of them: they cannot change it.
  const mutable = outer.mutable && (body.form !== 'worker' || outer.type.kind === 'object');
  const inner = makeVariable(outer.name, outer.type, mutable, 'capture', outer.span);
  body.captured.set(outer, inner);
  const place = classify(body, outer, span);
  if (place !== null) body.checked.captures.push({ outer, inner, class: place });
  checkPlacement(body, outer, span);
  return inner;
}

function classify(body: Body, outer: Variable, span: Span): CaptureClass | null {
  if (outer.role === 'alias' || outer.role === 'borrow' || outer.role === 'snapshot') {
    const isDo = body.form === 'do';
    report(
      body,
      isDo
        ? 'DO_CAPTURES_WITH_SCOPED'
        : body.form === 'stream'
          ? 'BG_STREAM_CAPTURES_WITH_SCOPED'
          : 'BG_CAPTURES_WITH_SCOPED',
      span,
      `\`${outer.name}\` is bound only inside the WITH, but the ${where(body)} outlives it`,
      {
        labels: [{ source: body.program.source, span: outer.span, text: 'bound here' }],
        hint: 'copy what the body needs to a variable first, or take the lock inside the body',
      },
    );
    return null;
  }
  const { type } = outer;
  if (body.form === 'worker') return classifyForWorkers(body, outer, span);
  if (body.gives.has(outer.name)) return 'moved';
  if (type.kind === 'object' || type.kind === 'sharded') return 'shared';
  if (body.copies.has(outer.name)) return 'copied';
  if (type.kind === 'observable') return 'shared';
  if (type.kind === 'promise') return type.shared ? 'shared' : 'moved';
  // Further cursors can be made in the body of a handle that stays where it is.
  if (type.kind === 'stream')
    return type.sort === 'shared' || (type.sort === 'split' && body.clones.has(outer.name))
      ? 'shared'
      : 'moved';
  const reason = refusal(body, outer);
  if (reason === null) return 'byValue';
  report(
    body,
    'BG_CAPTURE_REFUSED',
    span,
    `\`${outer.name}\` cannot be used in a ${where(body)}: ${reason}`,
    {
      label: withArticle(type),
      hint: `write \`COPY ${outer.name}\` to give the body a copy, or \`GIVE ${outer.name}\` to hand it over`,
    },
  );
  return null;
}

/** Each worker has what it reads; what only one fiber can have, none of them gets. */
function classifyForWorkers(body: Body, outer: Variable, span: Span): CaptureClass | null {
  const { type } = outer;
  if (type.kind === 'object' || type.kind === 'sharded') return 'shared';
  const isOnce = (part: Type): boolean =>
    (part.kind === 'promise' && !part.shared) || (part.kind === 'stream' && part.sort !== 'shared');
  if (body.gives.has(outer.name) || containsType(type, isOnce)) {
    const message = `\`${outer.name}\` cannot be used in a ${where(body)}: several workers run it, and only one fiber can have it`;
    report(body, 'BG_CAPTURE_REFUSED', span, message, {
      label: withArticle(type),
      hint: 'use it before the pipeline, and what comes of it in the stage',
    });
    return null;
  }
  if (['promise', 'stream', 'observable'].includes(type.kind)) return 'shared';
  return isCopyType(type) ? 'byValue' : 'copied';
}

function where(body: Body): string {
  if (body.form === 'worker') return 'CONCURRENT stage';
  if (body.form === 'observer') return 'fold of an observable';
  if (body.form === 'stream') return 'BG STREAM body';
  return body.form === 'do' ? 'DO branch' : 'BG body';
}

/** Why a variable may not be captured as it is, or null. */
function refusal(body: Body, outer: Variable): string | null {
  const { type } = outer;
  if (isSilent(type)) return null;
  if (body.program.byReference.has(outer)) return 'it is passed by reference (MUTABLE)';
  if (isCopyType(type)) return null;
  if (isCollection(type)) return `it is a ${type.kind}, which belongs to one fiber`;
  return 'it holds a collection or promise, which belongs to one fiber';
}

function checkPlacement(body: Body, outer: Variable, span: Span): void {
  const local = holdsObject(outer.type, 'local');
  const multiowned = holdsObject(outer.type, 'multiowned');
  // A service runs on a thread of its own.
  const apart = ['parallel', 'service'].find((modifier) => body.modifiers.includes(modifier));
  if (apart !== undefined && (local || multiowned)) {
    const sort = local ? '@local' : '@multiowned';
    report(
      body,
      local ? 'LOCAL_VAR_NOT_IN_PARALLEL' : 'MULTIOWNED_NOT_IN_PARALLEL',
      span,
      `\`${outer.name}\` is \`${sort}\`, so it cannot be used in a \`@${apart}\` body`,
      { hint: `remove \`@${apart}\`, or declare the data \`@shared:locked\`` },
    );
  }
  if (isPinned(body.parent) && !isPinned(body)) {
    report(
      body,
      'BG_PINNED_CAPTURE_MISMATCH',
      span,
      `\`${outer.name}\` belongs to a pinned body, but this body inside it is not pinned`,
      { hint: 'write `@pinned ->` on the inner body too' },
    );
  }
}

function isPinned(body: Body | null): boolean {
  return body !== null && (body.modifiers.includes('pinned') || body.modifiers.includes('arena'));
}

/** True when a value of the type is, or contains, a handle of that sort. */
function holdsObject(type: Type, sort: 'local' | 'multiowned'): boolean {
  return containsType(
    type,
    (part) =>
      part.kind === 'object' &&
      (sort === 'local' ? part.object === 'local' : part.ownership === 'multiowned'),
  );
}
