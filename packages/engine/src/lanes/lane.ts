/**
 * A lane serves its teams one batch after another: the commands that gather while a batch commits
 * are the next batch. There is no timer. An idle lane begins at once; a busy one fills its batches
 * by itself, and has decided the next one by the time the one under way is done.
 */

import { StoreFault } from "../ports/faults.ts";
import type { Logger } from "../ports/logger.ts";
import type { BatchResult, BatchUnderWay, ReadyBatch } from "./batch.ts";
import type { Envelope, Execution, Skipped } from "./envelope.ts";
import { newTask, type Task } from "./task.ts";

/** More commands are waiting than can be served soon; the caller may try again later. */
export class LaneFull extends Error {
  override readonly name = "LaneFull";
}

export interface LaneDeps {
  readonly batchMax: number;
  readonly aheadMin: number;
  readonly queueMax: number;
  readonly logger: Logger;
  runBatch(batch: ReadyBatch, sent: (underWay: BatchUnderWay) => void): Promise<BatchResult>;
  readyBatch(tasks: readonly Task[], underWay: BatchUnderWay): Promise<ReadyBatch>;
}

export class Lane {
  readonly #deps: LaneDeps;
  #waiting: Task[] = [];
  #working: Promise<void> | null = null;
  /** The next batch, taken from those waiting while the batch before is under way. */
  #next: { readonly tasks: readonly Task[]; readonly ready: Promise<ReadyBatch> } | null = null;

  constructor(deps: LaneDeps) {
    this.#deps = deps;
  }

  submit(envelope: Envelope): Promise<Execution | Skipped> {
    if (this.#waiting.length >= this.#deps.queueMax) {
      return Promise.reject(new LaneFull(`${this.#deps.queueMax} commands are waiting`));
    }
    const { task, settled } = newTask(envelope);
    this.#waiting.push(task);
    this.#working ??= this.#work();
    return settled;
  }

  /** Resolves once nothing is waiting or under way. */
  async drain(): Promise<void> {
    while (this.#working) await this.#working;
  }

  async #work(): Promise<void> {
    // A caller that submits several commands at once gets to submit all of them: they are one
    // batch.
    await Promise.resolve();
    while (this.#next !== null || this.#waiting.length > 0) {
      const batch = this.#next ? await this.#next.ready : undecided(this.#take());
      this.#next = null;
      await this.#serve(batch, (underWay) => this.#prepare(underWay, batch.tasks.length));
    }
    this.#working = null;
  }

  #take(): readonly Task[] {
    const tasks = this.#waiting.slice(0, this.#deps.batchMax);
    this.#waiting = this.#waiting.slice(tasks.length);
    return tasks;
  }

  /**
   * Readies the next batch, unless too few are waiting by now: a small batch costs a commit as a
   * large one does, and more will come while this one is under way.
   */
  #prepare(underWay: BatchUnderWay, under: number): void {
    const least = Math.max(this.#deps.aheadMin, under / 2);
    if (this.#next === null && this.#waiting.length < least) return;
    // A second call is about the same batch, which was rolled back and is under way again.
    const tasks = this.#next?.tasks ?? this.#take();
    const ready = this.#deps.readyBatch(tasks, underWay).catch(() => undecided(tasks));
    this.#next = { tasks, ready };
  }

  /** A batch that fails is halved until the failing command is found; the other commands go on. */
  async #serve(
    batch: ReadyBatch,
    sent: (underWay: BatchUnderWay) => void = () => undefined,
  ): Promise<void> {
    const { tasks } = batch;
    try {
      const { executions, failures } = await this.#deps.runBatch(batch, sent);
      for (const [task, error] of failures) this.#fail(task, error);
      for (const [task, execution] of executions) task.resolve(execution);
    } catch (error) {
      if (tasks.length === 1 || error instanceof StoreFault) {
        for (const task of tasks) this.#fail(task, error);
        return;
      }
      const middle = Math.ceil(tasks.length / 2);
      await this.#serve(undecided(tasks.slice(0, middle)));
      await this.#serve(undecided(tasks.slice(middle)));
    }
  }

  #fail(task: Task, error: unknown): void {
    const { teamId, command } = task.envelope;
    const reason = error instanceof Error ? error.message : String(error);
    this.#deps.logger.error({ teamId, command: command.type, reason }, "a command failed");
    task.reject(error);
  }
}

const undecided = (tasks: readonly Task[]): ReadyBatch => ({ tasks, ahead: null });
