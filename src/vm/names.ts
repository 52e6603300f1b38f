/** `0`, `0.2`, `0.2.1` */
export const FIBER_NAME = /^0(\.\d+)*$/;

/**
 * Schedule-independent names (CLEAR concurrency reference, 1.5), interned as small numbers that stay the same
 * for a whole exploration: a fiber is (parent, ordinal), a shared object is (creating fiber, ordinal).
 */
export class Names {
  readonly #parent: number[] = [-1];
  readonly #ordinal: number[] = [0];
  readonly #path: number[][] = [[0]];
  readonly #name: string[] = ['0'];
  readonly #children: number[][] = [[]];
  readonly #objects: number[][] = [[]];
  readonly #creator: number[] = [];
  readonly #objectOrdinal: number[] = [];
  /** All fibers in the order of their paths: 0, 0.1, 0.1.1, 0.2, … */
  readonly order: number[] = [0];

  get fiberCount(): number {
    return this.#parent.length;
  }

  get objectCount(): number {
    return this.#creator.length;
  }

  parent(fiber: number): number {
    return this.#parent[fiber] ?? -1;
  }

  /** The child of `parent` with that ordinal (from 1). */
  fiber(parent: number, ordinal: number): number {
    const children = this.#children[parent]!;
    const known = children[ordinal];
    if (known !== undefined) return known;
    const id = this.#parent.length;
    children[ordinal] = id;
    this.#parent.push(parent);
    this.#ordinal.push(ordinal);
    this.#path.push([...this.#path[parent]!, ordinal]);
    this.#name.push(`${this.#name[parent]!}.${ordinal}`);
    this.#children.push([]);
    this.#objects.push([]);
    this.order.splice(this.#placeOf(id), 0, id);
    return id;
  }

  /** Where a new fiber goes in the order; most often to the end. */
  #placeOf(fiber: number): number {
    const { order } = this;
    if (this.compareFibers(order[order.length - 1]!, fiber) < 0) return order.length;
    let low = 0;
    let high = order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.compareFibers(order[middle]!, fiber) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The n-th (from 1) shared object that `fiber` created. */
  object(fiber: number, ordinal: number): number {
    const objects = this.#objects[fiber]!;
    const known = objects[ordinal];
    if (known !== undefined) return known;
    const id = this.#creator.length;
    objects[ordinal] = id;
    this.#creator.push(fiber);
    this.#objectOrdinal.push(ordinal);
    return id;
  }

  /** `0.2.1` */
  fiberName(fiber: number): string {
    return this.#name[fiber] ?? '-';
  }

  namesOf(fibers: readonly number[]): string[] {
    return fibers.map((fiber) => this.fiberName(fiber));
  }

  /** `0.2#1` */
  objectName(object: number): string {
    return `${this.fiberName(this.#creator[object] ?? -1)}#${this.#objectOrdinal[object] ?? 0}`;
  }

  fiberByName(name: string): number {
    if (!FIBER_NAME.test(name)) return -1;
    let at = 0;
    const parts = name.split('.').map(Number);
    for (let i = 1; i < parts.length; i++) {
      const next = this.#children[at]?.[parts[i] ?? -1];
      if (next === undefined) return -1;
      at = next;
    }
    return at;
  }

  /** The object with that name, or -1. */
  objectByName(name: string): number {
    const [creator = '', ordinal = ''] = name.split('#');
    const fiber = this.fiberByName(creator);
    return fiber < 0 ? -1 : (this.#objects[fiber]![Number(ordinal)] ?? -1);
  }

  /** All names so far, in the order of their ids. */
  fiberNames(): string[] {
    return [...this.#name];
  }

  objectNames(): string[] {
    return this.#creator.map((_, object) => this.objectName(object));
  }

  compareFibers(a: number, b: number): number {
    const left = this.#path[a]!;
    const right = this.#path[b]!;
    const length = Math.min(left.length, right.length);
    for (let i = 0; i < length; i++) if (left[i] !== right[i]) return left[i]! - right[i]!;
    return left.length - right.length;
  }

  compareObjects(a: number, b: number): number {
    return (
      this.compareFibers(this.#creator[a]!, this.#creator[b]!) ||
      this.#objectOrdinal[a]! - this.#objectOrdinal[b]!
    );
  }
}
