/** The process group of a part of a run, ended in two steps. */
import { signalTo, startOf } from "./processes.mjs";

const KILL_AFTER_MS = 10_000;

export class Group {
  #leader;
  #startedAt;
  #kill = null;

  /** `leader`: a process that was started with a group of its own, and that nobody has fetched. */
  constructor(leader) {
    this.#leader = leader;
    this.#startedAt = startOf(leader);
  }

  /** Asks every member to end, and ends what is left a while later. */
  end() {
    this.#signal("SIGTERM");
    this.#kill ??= setTimeout(() => this.#signal("SIGKILL"), KILL_AFTER_MS).unref();
  }

  /** The part is over, and its number may soon be another's. */
  forget() {
    clearTimeout(this.#kill);
  }

  /**
   * The kernel gives a number to a new process once neither the leader nor a member has it. So a
   * leader that started at another time is a stranger, whose group is not ours.
   */
  #signal(signal) {
    const startedAt = startOf(this.#leader);
    if (startedAt === null || startedAt === this.#startedAt) signalTo(-this.#leader, signal);
  }
}
