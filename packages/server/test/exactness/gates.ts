/** Gates in processes of their own, as a test has them in hand. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { bundled } from "@sluice/testing";
import type { GateProcessOptions, Heard, Told } from "./gate-process.ts";

const FILE = fileURLToPath(new URL("gate-process.ts", import.meta.url));

export type Answered = Extract<Heard, { kind: "verdict" }>;

export class GateProcess {
  readonly gateId: string;
  readonly answers: Answered[] = [];
  /** Calls that it was given to decide. */
  asked = 0;
  passed = 0;
  isDead = false;
  /** Told of each answer, when it has been counted. */
  onAnswer: () => void = () => undefined;
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #errors: readonly string[] | null = null;
  #wake: (() => void)[] = [];

  private constructor(file: string, options: GateProcessOptions) {
    this.gateId = options.gateId;
    const child = fork(file, [JSON.stringify(options)], { execArgv: [] });
    this.#child = child;
    child.on("message", (heard: Heard) => this.#hear(heard));
    // What it had told before it died is heard first.
    this.#ended = Promise.all([once(child, "exit"), once(child, "disconnect")]).then(() => {
      this.isDead = true;
      this.#stir();
    });
  }

  static async start(options: GateProcessOptions): Promise<GateProcess> {
    const gate = new GateProcess(await bundled(FILE), options);
    await once(gate.#child, "message");
    return gate;
  }

  /** Until each was answered, or the gate is dead. */
  async call(keys: readonly string[], many: number): Promise<void> {
    this.asked += many;
    this.#tell({ many, keys });
    await this.#until(() => this.answers.length === this.asked);
  }

  /** Calls for which nobody heard an answer. */
  get unanswered(): number {
    return this.asked - this.answers.length;
  }

  count(status: number): number {
    return this.answers.filter((answer) => answer.status === status).length;
  }

  /**
   * The most that passed within one of its report intervals, and what still waited for an answer:
   * so much may die with it, and no more.
   */
  get mostInHand(): number {
    const passes = this.answers.filter(({ status }) => status === 200);
    const span = passes.at(-1)?.intervalMs ?? 0;
    let most = 0;
    let first = 0;
    for (const [last, { at }] of passes.entries()) {
      while ((passes[first]?.at ?? at) < at - span) first += 1;
      most = Math.max(most, last - first + 1);
    }
    return most + this.unanswered;
  }

  /** At once, in whatever it is doing. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }

  /** Hangs it, and lets it go on. */
  pause(): void {
    this.#child.kill("SIGSTOP");
  }

  resume(): void {
    this.#child.kill("SIGCONT");
  }

  /** By the book; answers what the gate said was wrong. */
  async close(): Promise<readonly string[]> {
    if (!this.isDead) this.#tell("close");
    await this.#ended;
    return this.#errors ?? ["it died"];
  }

  #tell(told: Told): void {
    // It may just have died.
    if (this.#child.connected) this.#child.send(told, () => undefined);
  }

  #hear(heard: Heard): void {
    if (heard.kind === "closed") this.#errors = heard.errors;
    if (heard.kind !== "verdict") return;
    this.answers.push(heard);
    if (heard.status === 200) this.passed += 1;
    this.onAnswer();
    this.#stir();
  }

  #stir(): void {
    const woken = this.#wake;
    this.#wake = [];
    for (const wake of woken) wake();
  }

  async #until(isSo: () => boolean): Promise<void> {
    while (!this.isDead && !isSo()) await new Promise<void>((done) => this.#wake.push(done));
  }
}

export const sumOf = (gates: readonly GateProcess[], of: (gate: GateProcess) => number): number =>
  gates.reduce((sum, gate) => sum + of(gate), 0);
