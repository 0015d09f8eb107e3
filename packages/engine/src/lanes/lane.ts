/**
 * A lane serves its teams one batch after another; whatever gathers while a batch is committing is
 * the next one. No timer: an idle lane begins at once, and a busy one fills its batches by itself.
 */
import type { Envelope, Execution } from "../envelope.ts";
import type { Logger } from "../ports/logger.ts";
import { StoreFault } from "../ports/store.ts";
import type { BatchResult } from "./batch.ts";
import { newTask, type Task } from "./task.ts";

/** More is waiting than will be served in good time; the caller may come again later. */
export class LaneFull extends Error {
  override readonly name = "LaneFull";
}

export interface LaneDeps {
  readonly batchMax: number;
  readonly queueMax: number;
  readonly logger: Logger;
  runBatch(tasks: readonly Task[]): Promise<BatchResult>;
}

export class Lane {
  readonly #deps: LaneDeps;
  #waiting: Task[] = [];
  #working: Promise<void> | null = null;

  constructor(deps: LaneDeps) {
    this.#deps = deps;
  }

  submit(envelope: Envelope): Promise<Execution> {
    if (this.#waiting.length >= this.#deps.queueMax) {
      return Promise.reject(new LaneFull(`${this.#deps.queueMax} commands are waiting`));
    }
    const { task, settled } = newTask(envelope);
    this.#waiting.push(task);
    this.#working ??= this.#work();
    return settled;
  }

  /** Resolves when nothing is waiting or under way. */
  async drain(): Promise<void> {
    while (this.#working) await this.#working;
  }

  async #work(): Promise<void> {
    // Whoever submits several at once gets to the end of them first: they are one batch.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, this.#deps.batchMax);
      this.#waiting = this.#waiting.slice(batch.length);
      await this.#serve(batch);
    }
    this.#working = null;
  }

  /** A command that makes its batch fail is found by halving, and fails alone. */
  async #serve(tasks: readonly Task[]): Promise<void> {
    try {
      const { executions, failures } = await this.#deps.runBatch(tasks);
      for (const [task, error] of failures) this.#fail(task, error);
      for (const [task, execution] of executions) task.resolve(execution);
    } catch (error) {
      if (tasks.length === 1 || error instanceof StoreFault) {
        for (const task of tasks) this.#fail(task, error);
        return;
      }
      const middle = Math.ceil(tasks.length / 2);
      await this.#serve(tasks.slice(0, middle));
      await this.#serve(tasks.slice(middle));
    }
  }

  #fail(task: Task, error: unknown): void {
    const { teamId, command } = task.envelope;
    const reason = error instanceof Error ? error.message : String(error);
    this.#deps.logger.error({ teamId, command: command.type, reason }, "a command failed");
    task.reject(error);
  }
}
