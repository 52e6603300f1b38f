/** Works on several things at a time and hands the results over one by one, in the order of the things. */

export interface InOrder<T, R> {
  readonly items: readonly T[];
  /** Items worked on at a time. */
  readonly lanes: number;
  readonly work: (item: T) => Promise<R>;
  readonly take: (result: R) => void;
  /** Asked before an item is begun: true when no further one shall be. */
  readonly isStopped: () => boolean;
}

/** What `work` and `take` throw ends it all. */
export async function workInOrder<T, R>(task: InOrder<T, R>): Promise<void> {
  const { items, lanes, work, take, isStopped } = task;
  const results = new Map<number, R>();
  let begun = 0;
  let taken = 0;
  const lane = async (): Promise<void> => {
    while (begun < items.length && !isStopped()) {
      const index = begun++;
      results.set(index, await work(items[index] as T));
      for (let next = results.get(taken); next !== undefined; next = results.get(taken)) {
        results.delete(taken++);
        take(next);
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
