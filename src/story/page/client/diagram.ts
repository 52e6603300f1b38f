/** The space-time diagram: only the rows that are seen are there as elements. */
import type { PageStory } from '../page-data.js';
import { pastOf } from '../../past.js';
import type { StoryEvent } from '../../story.js';
import type { Row } from '../../text/rows.js';
import { svg } from './dom.js';
import type { Layout } from './layout.js';
import { ROW, laneX, layoutOf, rowAt, rowOfEvent, rowY } from './layout.js';
import type { View } from './view.js';
import { clamped, watchGestures, zoomed } from './view.js';

/** Rows that are made beyond what is seen. */
const MARGIN = 12;
const HEAD = 40;
/** Widths of a character of a label. */
const CHARACTER = 7.1;
const BOLD_CHARACTER = 7.9;
const COLOURS = 8;
const SCALE_READABLE = 0.85;

/** From one row to another, and the events that they stand for. */
interface Edge {
  readonly source: StoryEvent;
  readonly from: number;
  readonly event: StoryEvent;
  readonly to: number;
}

export class Diagram {
  readonly #box: HTMLElement;
  readonly #picture = svg('svg', { 'aria-hidden': 'false', focusable: 'false' });
  readonly #content = svg('g');
  readonly #heads = svg('g', { class: 'heads', 'aria-hidden': 'true' });
  readonly #onPick: (row: number) => void;
  readonly #onHover: (row: number | null, x: number, y: number) => void;
  #told: PageStory;
  #rows: readonly Row[];
  #layout: Layout;
  #edges: readonly Edge[] = [];
  #view: View = { x: 0, y: 0, scale: 1 };
  #current = 0;
  #past: ReadonlySet<number> = new Set();

  constructor(
    box: HTMLElement,
    told: PageStory,
    rows: readonly Row[],
    onPick: (row: number) => void,
    onHover: (row: number | null, x: number, y: number) => void,
  ) {
    this.#box = box;
    this.#told = told;
    this.#rows = rows;
    this.#layout = layoutOf(told, rows, box.clientWidth);
    this.#onPick = onPick;
    this.#onHover = onHover;
    this.#picture.append(arrowHeads(), this.#content, this.#heads);
    box.append(this.#picture);
    watchGestures(
      box,
      () => this.#view,
      (view) => this.#move(view),
    );
    box.addEventListener('click', (event) => {
      const row = rowOf(event.target);
      if (row !== null) this.#onPick(row);
    });
    box.addEventListener('pointermove', (event) => {
      this.#onHover(event.buttons === 0 ? rowOf(event.target) : null, event.clientX, event.clientY);
    });
    box.addEventListener('pointerleave', () => {
      this.#onHover(null, 0, 0);
    });
    this.#arrange();
    new ResizeObserver(() => {
      this.#arrange();
    }).observe(box);
  }

  /** Anew, after the rows or the room for them have changed. */
  #arrange(): void {
    this.#layout = layoutOf(this.#told, this.#rows, this.#box.clientWidth);
    this.#edges = this.#edgesOf();
    this.#box.style.setProperty('--content', `${this.#layout.height}px`);
    this.#move(this.#view);
  }

  get layout(): Layout {
    return this.#layout;
  }

  show(told: PageStory, rows: readonly Row[]): void {
    this.#told = told;
    this.#rows = rows;
    this.#arrange();
  }

  /** Makes `row` the current one, and brings it into sight. */
  select(row: number): void {
    this.#current = row;
    const event = eventOf(this.#told, this.#layout.rows[row]);
    const { events, past } = this.#told.story;
    this.#past = new Set(event === null ? past : pastOf(events, [event.number]));
    const { scale } = this.#view;
    const box = this.#box.getBoundingClientRect();
    const y = rowY(row) * scale + this.#view.y;
    const view = { ...this.#view };
    const room = ROW * 2 * scale;
    if (y < HEAD + room) view.y += HEAD + room - y;
    if (y > box.height - room) view.y -= y - (box.height - room);
    const found = this.#layout.rows[row];
    if (found?.type === 'event') {
      const x = laneX(this.#layout, found.fiber) * scale + view.x;
      const end = x + this.#layout.lane * scale;
      if (end > box.width) view.x -= end - box.width;
      if (x < 20) view.x += 20 - x;
    }
    this.#move(view);
    this.#box.setAttribute('aria-activedescendant', `row-${row}`);
  }

  zoom(factor: number): void {
    const { width, height } = this.#box.getBoundingClientRect();
    this.#move(zoomed(this.#view, factor, width / 2, height / 2));
  }

  /** All columns in sight; when `isReadable` demands it, only as far as text stays readable. */
  fit(isReadable = false): void {
    const { width } = this.#box.getBoundingClientRect();
    const scale = Math.min(1, width / this.#layout.width);
    this.#move({ x: 0, y: this.#view.y, scale: isReadable && scale < SCALE_READABLE ? 1 : scale });
    this.select(this.#current);
  }

  /** Whether anything has moved. */
  #move(view: View): boolean {
    const { width, height } = this.#box.getBoundingClientRect();
    const last = this.#view;
    this.#view = clamped(view, this.#layout, { width, height });
    this.#draw(height);
    const { x, y, scale } = this.#view;
    return x !== last.x || y !== last.y || scale !== last.scale;
  }

  #draw(height: number): void {
    const { x, y, scale } = this.#view;
    const layout = this.#layout;
    const from = Math.max(0, rowAt(layout, -y / scale) - MARGIN);
    const end = Math.min(layout.rows.length, rowAt(layout, (height - y) / scale) + MARGIN);
    this.#content.setAttribute('transform', `translate(${x} ${y}) scale(${scale})`);
    this.#content.replaceChildren(
      ...this.#lanes(),
      ...this.#arrows(from, end),
      ...layout.rows.slice(from, end + 1).map((row, k) => this.#row(row, from + k)),
    );
    this.#heads.setAttribute('transform', `translate(${x} 0) scale(${scale} 1)`);
    this.#heads.replaceChildren(...this.#headings());
  }

  /** The class of the colour of a fiber, the same in all parts of the page. */
  #colour(fiber: string): string {
    const at = this.#told.story.fibers.findIndex(({ name }) => name === fiber);
    return `lane-${Math.max(0, at) % COLOURS}`;
  }

  #headings(): SVGElement[] {
    const { fibers, lane, width } = this.#layout;
    const { scale } = this.#view;
    return [
      svg('rect', { class: 'head', x: 0, y: 0, width: Math.max(width, 4000), height: HEAD }),
      ...fibers.map(({ name, body }) => {
        const x = laneX(this.#layout, name);
        const text = clipped(`${name} ${body}`, lane * scale - 24);
        const label = svg(
          'text',
          { x: 0, y: 25, class: 'fiber', transform: `translate(${x - 6} 0) scale(${1 / scale} 1)` },
          text,
        );
        return svg('g', { class: this.#colour(name) }, label);
      }),
    ];
  }

  #lanes(): SVGElement[] {
    const { fibers } = this.#layout;
    return fibers.map(({ name }) => {
      const own = this.#layout.rows.flatMap((row, at) =>
        row.type === 'event' && row.fiber === name ? [at] : [],
      );
      const [first = 0] = own;
      const last = own.at(-1) ?? 0;
      const x = laneX(this.#layout, name);
      return svg('path', {
        class: `lane ${this.#colour(name)}`,
        d: `M${x} ${rowY(first)}V${rowY(last)}`,
      });
    });
  }

  /** Edges between rows that are shown, from before to after. */
  #edgesOf(): Edge[] {
    const { story } = this.#told;
    const { rows } = this.#layout;
    const places = new Map<number, number>();
    rows.forEach((row, at) => {
      if (row.type === 'event' && row.event !== null) places.set(row.event, at);
    });
    const found = new Map<string, Edge>();
    for (const event of story.events) {
      for (const number of event.after) {
        const source = story.events[number];
        if (source === undefined || source.fiber === '' || event.fiber === '') continue;
        // What is not shown is stood for by the nearest event of its fiber.
        const from = places.get(number) ?? lastRow(rows, source);
        const to = places.get(event.number) ?? rowOfEvent(this.#layout, story, event.number);
        if (from < 0 || to <= from) continue;
        found.set(`${from} ${to}`, { source, from, event, to });
      }
    }
    return [...found.values()];
  }

  #arrows(from: number, end: number): SVGElement[] {
    return this.#edges
      .filter((edge) => edge.to >= from && edge.from <= end)
      .map((edge) => this.#arrow(edge));
  }

  #arrow({ source, from, event, to }: Edge): SVGElement {
    const [x1, x2] = [laneX(this.#layout, source.fiber), laneX(this.#layout, event.fiber)];
    const [y1, y2] = [rowY(from), rowY(to)];
    const side = Math.sign(x2 - x1);
    const bend = Math.min(60, Math.abs(x2 - x1) / 2);
    const d = `M${x1 + side * 6} ${y1 + 2}C${x1 + side * bend} ${y1 + 14} ${x2 - side * bend} ${y2 - 14} ${x2 - side * 7} ${y2 - 2}`;
    const isNear = from === this.#current || to === this.#current;
    const isPast = this.#told.story.past.includes(event.number);
    const kind = isNear ? 'near' : isPast ? '' : 'aside';
    return svg('path', {
      class: `arrow ${kind}`,
      d,
      'marker-end': `url(#${isNear ? 'near' : 'far'}-end)`,
    });
  }

  #row(row: Row, at: number): SVGElement {
    const y = rowY(at);
    if (row.type === 'band') {
      return svg(
        'g',
        { class: `band ${row.kind}` },
        svg('path', { d: `M0 ${y}H${this.#layout.width}` }),
        svg('text', { x: 12, y: y + 4 }, row.text),
      );
    }
    const { lane, rows } = this.#layout;
    const x = laneX(this.#layout, row.fiber);
    const event = eventOf(this.#told, row);
    const isCurrent = at === this.#current;
    const isPast = event === null || this.#told.story.past.includes(event.number);
    const isBefore = event !== null && this.#past.has(event.number);
    const classes = [
      'event',
      this.#colour(row.fiber),
      row.mark,
      isPast ? '' : 'aside',
      isCurrent ? 'current' : '',
      isBefore ? 'before' : '',
    ];
    const character = row.mark === 'none' ? CHARACTER : BOLD_CHARACTER;
    const label = clipped(row.text, lane - 40 - CHARACTER * row.place.length, character);
    return svg(
      'g',
      {
        class: classes.filter((name) => name !== '').join(' '),
        id: `row-${at}`,
        role: 'option',
        'aria-selected': String(isCurrent),
        'aria-setsize': rows.length,
        'aria-posinset': at + 1,
        'aria-label': `fiber ${row.fiber}, line ${row.place}: ${row.text}`,
        'data-row': at,
      },
      svg('rect', { class: 'hit', x: x - 16, y: y - ROW / 2, width: lane - 4, height: ROW, rx: 6 }),
      row.mark === 'fault'
        ? svg('path', { class: 'dot', d: `M${x - 6} ${y - 6}l12 12m0-12l-12 12` })
        : svg('circle', { class: 'dot', cx: x, cy: y, r: row.mark === 'cause' ? 6.5 : 4.5 }),
      svg(
        'text',
        { x: x + 14, y: y + 4 },
        svg('tspan', { class: 'place' }, row.place),
        svg('tspan', { dx: 7 }, label),
      ),
    );
  }
}

export function eventOf({ story }: PageStory, row: Row | undefined): StoryEvent | null {
  if (row?.type !== 'event' || row.event === null) return null;
  return story.events[row.event] ?? null;
}

/** The last row of the fiber of `event` that is not after it; -1 when there is none. */
function lastRow(rows: readonly Row[], { fiber, number }: StoryEvent): number {
  return rows.findLastIndex(
    (row) => row.type === 'event' && row.fiber === fiber && (row.event ?? Infinity) <= number,
  );
}

function rowOf(target: EventTarget | null): number | null {
  const found = target instanceof Element ? target.closest('[data-row]') : null;
  return found === null ? null : Number(found.getAttribute('data-row'));
}

function clipped(text: string, width: number, character = CHARACTER): string {
  const most = Math.max(3, Math.floor(width / character));
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

function arrowHeads(): SVGElement {
  const head = (name: string): SVGElement =>
    svg(
      'marker',
      {
        id: `${name}-end`,
        class: name,
        viewBox: '0 0 8 8',
        refX: 7,
        refY: 4,
        markerWidth: 7,
        markerHeight: 7,
        orient: 'auto',
      },
      svg('path', { d: 'M0 0 8 4 0 8z' }),
    );
  return svg('defs', {}, head('far'), head('near'));
}
