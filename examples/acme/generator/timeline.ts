/** Things happen in order of time; what they bring about is put into the same order. */
interface Task {
  readonly at: number;
  readonly place: number;
  readonly act: () => void;
}

export class Timeline {
  #now: number;
  #places = 0;
  readonly #heap: Task[] = [];

  constructor(begin: number) {
    this.#now = begin;
  }

  get now(): number {
    return this.#now;
  }

  /** What would lie before the present moment does not happen. */
  schedule(at: number, act: () => void): void {
    if (at < this.#now) return;
    const heap = this.#heap;
    heap.push({ at, place: this.#places++, act });
    let child = heap.length - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.#isBefore(child, parent)) break;
      this.#swap(child, parent);
      child = parent;
    }
  }

  /** Until nothing is left to happen. */
  run(): void {
    for (let task = this.#takeFirst(); task; task = this.#takeFirst()) {
      this.#now = task.at;
      task.act();
    }
  }

  #takeFirst(): Task | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    heap[0] = last;
    let parent = 0;
    for (;;) {
      let least = parent;
      for (const child of [2 * parent + 1, 2 * parent + 2]) {
        if (child < heap.length && this.#isBefore(child, least)) least = child;
      }
      if (least === parent) return first;
      this.#swap(parent, least);
      parent = least;
    }
  }

  #isBefore(left: number, right: number): boolean {
    const one = this.#heap[left] as Task;
    const other = this.#heap[right] as Task;
    return one.at < other.at || (one.at === other.at && one.place < other.place);
  }

  #swap(left: number, right: number): void {
    const kept = this.#heap[left] as Task;
    this.#heap[left] = this.#heap[right] as Task;
    this.#heap[right] = kept;
  }
}
