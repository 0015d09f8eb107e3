/** Shows how far a replay is: a bar on a terminal, elsewhere a plain line now and then. */
import { grouped } from "../output/amounts.ts";
import type { Console } from "../output/console.ts";
import { duration } from "../output/times.ts";

const PLAIN_EVERY_MS = 5000;
const BAR_EVERY_MS = 100;
const BAR_WIDTH = 24;

export class Progress {
  readonly #console: Console;
  readonly #total: number;
  readonly #startedAt = performance.now();
  #done: number;
  readonly #doneAtStart: number;
  #shownAt = 0;

  constructor(console: Console, total: number, doneAtStart: number) {
    this.#console = console;
    this.#total = total;
    this.#done = doneAtStart;
    this.#doneAtStart = doneAtStart;
  }

  /** `at` is the time that the replayed lines have reached. */
  advance(lines: number, at: string): void {
    this.#done += lines;
    const now = performance.now();
    const every = this.#console.isTerminal ? BAR_EVERY_MS : PLAIN_EVERY_MS;
    if (now - this.#shownAt < every && this.#done < this.#total) return;
    this.#shownAt = now;
    if (this.#console.isTerminal) this.#console.status(this.#line(at, true));
    else this.#console.note(this.#line(at, false));
  }

  get seconds(): number {
    return (performance.now() - this.#startedAt) / 1000;
  }

  #line(at: string, withBar: boolean): string {
    const share = this.#total === 0 ? 1 : this.#done / this.#total;
    const rate = (this.#done - this.#doneAtStart) / Math.max(this.seconds, 0.001);
    const left = rate > 0 ? duration((this.#total - this.#done) / rate) : "?";
    const filled = Math.floor(share * BAR_WIDTH);
    const bar = withBar ? `[${"#".repeat(filled).padEnd(BAR_WIDTH, ".")}] ` : "";
    return (
      `${bar}${Math.floor(share * 100)} %  ${grouped(String(this.#done))} of ` +
      `${grouped(String(this.#total))} lines, ${grouped(String(Math.round(rate)))} lines/s, ` +
      `${left} left, at ${at.slice(0, 10)}`
    );
  }
}
