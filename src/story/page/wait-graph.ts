/** The fibers that wait for each other, drawn as a circle of arrows. */
import { waitPhrase } from '../phrases.js';
import type { Stand, Story } from '../story.js';
import { escaped } from './html.js';

const WIDTH = 420;
const NODE_WIDTH = 150;
const NODE_HEIGHT = 44;
/** Room for the text beside an arrow. */
const ROW = 92;

/** An SVG element. Two columns, going down on the left and up on the right. */
export function waitGraphPicture(story: Story): string {
  const { circle } = story;
  const rows = Math.max(1, Math.ceil(circle.length / 2));
  const height = rows === 1 && circle.length === 1 ? 100 : rows * ROW + (rows === 1 ? 40 : 0);
  const places = circle.map((_, k) => placeOf(k, circle.length, rows));
  const edges = circle.map((stand, k) => edge(stand, places, k));
  const nodes = circle.map((stand, k) => node(story, stand, places[k] ?? { x: 0, y: 0 }));
  const label = circle.map((stand) => `fiber ${stand.fiber} ${waitPhrase(stand)}`).join(', ');
  return `<svg class="waits" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(label)}"><defs><marker id="wait-end" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto-start-reverse"><path d="M0 0 8 4 0 8z"/></marker></defs>${edges.join('')}${nodes.join('')}</svg>`;
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/** The middle of a node: down the left column, then up the right one. */
function placeOf(k: number, count: number, rows: number): Place {
  const left = NODE_WIDTH / 2 + 4;
  const right = WIDTH - left;
  if (count === 1) return { x: left, y: 50 };
  const isLeft = k < rows;
  const row = isLeft ? k : count - 1 - k;
  return { x: isLeft ? left : right, y: 30 + row * ROW + (rows === 1 ? 18 : 0) };
}

function node(story: Story, stand: Stand, { x, y }: Place): string {
  const body = story.fibers.find(({ name }) => name === stand.fiber)?.body ?? '';
  const held = stand.holds.map(({ object }) => object).join(', ');
  const under = held === '' ? body : `holds ${held}`;
  return `<g><rect x="${x - NODE_WIDTH / 2}" y="${y - NODE_HEIGHT / 2}" width="${NODE_WIDTH}" height="${NODE_HEIGHT}" rx="8"/><text x="${x}" y="${y - 3}" class="name">fiber ${escaped(stand.fiber)}</text><text x="${x}" y="${y + 14}" class="held">${escaped(under)}</text></g>`;
}

function edge(stand: Stand, places: readonly Place[], k: number): string {
  const from = places[k];
  const to = places[(k + 1) % places.length];
  if (from === undefined || to === undefined) return '';
  const text = `${waitPhrase(stand)}, line ${stand.location.line}`;
  const half = { x: NODE_WIDTH / 2, y: NODE_HEIGHT / 2 };
  if (places.length === 1) {
    const x = from.x + half.x;
    return `<path d="M${x} ${from.y - 8}C${x + 60} ${from.y - 40} ${x + 60} ${from.y + 40} ${x} ${from.y + 8}" marker-end="url(#wait-end)"/><text class="edge start" x="${x + 54}" y="${from.y + 4}">${escaped(text)}</text>`;
  }
  if (from.x === to.x) {
    const down = to.y > from.y ? 1 : -1;
    const [y1, y2] = [from.y + down * half.y, to.y - down * half.y];
    const isLeft = from.x < WIDTH / 2;
    const x = from.x + (isLeft ? 10 : -10);
    return `<path d="M${from.x} ${y1}V${y2}" marker-end="url(#wait-end)"/><text class="edge ${isLeft ? 'start' : 'end'}" x="${x}" y="${(y1 + y2) / 2 + 4}">${escaped(text)}</text>`;
  }
  if (from.y !== to.y) {
    const right = to.x > from.x ? 1 : -1;
    const [x1, x2] = [from.x + right * half.x, to.x - right * half.x];
    const y2 = to.y + 10;
    return `<path d="M${x1} ${from.y}L${x2} ${y2}" marker-end="url(#wait-end)"/><text class="edge start" x="${(x1 + x2) / 2 + 10}" y="${(from.y + y2) / 2 + 14}">${escaped(text)}</text>`;
  }
  // Across: there above the middle, back below it.
  const right = to.x > from.x ? 1 : -1;
  const shift = places.length === 2 ? -10 * right : -6;
  const [x1, x2] = [from.x + right * half.x, to.x - right * half.x];
  const y = from.y + shift;
  const bend = 26 * Math.sign(shift || -1);
  const middle = (x1 + x2) / 2;
  return `<path d="M${x1} ${y}C${x1 + right * 40} ${y + bend} ${x2 - right * 40} ${to.y + shift + bend} ${x2} ${to.y + shift}" marker-end="url(#wait-end)"/><text class="edge" x="${middle}" y="${(y + to.y + shift) / 2 + bend + (bend < 0 ? -2 : 12)}">${escaped(text)}</text>`;
}
