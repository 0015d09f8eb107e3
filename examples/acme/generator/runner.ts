/** Plays runs of flows: starts them, charges what they do, keeps them alive, ends them. */
import type { ChargeRequest, CommandOf, Trigger } from "@sluice/core";
import { SECOND } from "./calendar.ts";
import type { Random } from "./random.ts";
import type { Recorder } from "./recorder.ts";
import { creditsOf, type FlowsCard, type Kind, needsCredits, type Tally } from "./tally.ts";
import type { Timeline } from "./timeline.ts";

export interface Flow {
  readonly flowId: string;
  readonly items: readonly string[];
  /** What happens in one run, in order. */
  steps(random: Random, kind: Kind): Step[];
}

export type Step =
  | { readonly afterMs: number; readonly charges: readonly ChargeRequest[] }
  /** A flow of the team's own, called as a tool; the run waits for it. */
  | { readonly afterMs: number; readonly child: Flow };

export interface RunRequest {
  readonly flow: Flow;
  readonly trigger: Trigger;
  readonly memberId?: string;
  readonly cloudRun?: boolean;
  readonly onLimit?: "pause";
}

interface Run extends RunRequest {
  readonly runId: string;
  readonly kind: Kind;
  readonly parentRunId?: string;
  readonly toolsSeen: Set<string>;
  cycle: number;
  /** Commands sent so far; names their idempotency keys. */
  sent: number;
  readonly then: () => void;
}

/** How a run ends, and after how many of its steps. */
interface Fate {
  readonly end: "finish" | "cancel" | "silence";
  readonly after: number;
}

const HEARTBEAT_EVERY = 240 * SECOND;
const CLAIMS_BEGIN_AFTER = 4 * SECOND;

export interface RunnerSetting {
  readonly timeline: Timeline;
  readonly recorder: Recorder;
  readonly random: Random;
  readonly card: FlowsCard;
  readonly tally: Tally;
  /** Begins the names of its runs. */
  readonly prefix: string;
}

export class Runner {
  readonly #setting: RunnerSetting;
  readonly #random: Random;
  #runs = 0;
  #paused: Run[] = [];

  constructor(setting: RunnerSetting) {
    this.#setting = setting;
    this.#random = setting.random.fork("runner");
  }

  get paused(): number {
    return this.#paused.length;
  }

  start(request: RunRequest): void {
    const run = this.#newRun(request, () => undefined);
    const command = this.#startCommand(run);
    const sender = { key: `${run.runId}:start`, ...this.#actorOf(run) };
    const { card, tally, timeline, recorder } = this.#setting;
    recorder.send(command, sender);
    if (!needsCredits(card, run.kind, run.flow.items) || tally.admits(timeline.now)) {
      this.#begin(run);
    } else if (run.onLimit === "pause") {
      this.#paused.push(run);
    } else if (this.#random.chance(25)) {
      recorder.sendAgain(command, sender);
    }
  }

  /** Somebody thinks better of runs that wait: the newest `count` of them are cancelled. */
  cancelPaused(count: number, actor: string): void {
    for (const run of this.#paused.splice(-count)) {
      this.#setting.recorder.send(
        { type: "cancel_run", runId: run.runId },
        { actor, key: `${run.runId}:cancel` },
      );
    }
  }

  /** The credits are there again: what waited is claimed, oldest first, one after another. */
  resume(): void {
    const { timeline, recorder } = this.#setting;
    for (const [place, run] of this.#paused.entries()) {
      timeline.schedule(timeline.now + CLAIMS_BEGIN_AFTER + place * 700, () => {
        recorder.send({ type: "claim_run", runId: run.runId }, { key: `${run.runId}:claim` });
        this.#begin(run);
      });
    }
    this.#paused = [];
  }

  #newRun(request: RunRequest & { parentRunId?: string }, then: () => void): Run {
    const isManual = request.trigger === "button";
    return {
      ...request,
      runId: `${this.#setting.prefix}-${String(++this.#runs).padStart(5, "0")}`,
      kind: isManual ? (request.cloudRun ? "manual-cloud" : "manual-local") : "automated",
      toolsSeen: new Set(),
      cycle: 0,
      sent: 0,
      then,
    };
  }

  #startCommand(run: Run): CommandOf<"start_run"> {
    return {
      type: "start_run",
      runId: run.runId,
      flowId: run.flow.flowId,
      trigger: run.trigger,
      items: [...run.flow.items],
      ...(run.memberId === undefined ? {} : { memberId: run.memberId }),
      ...(run.cloudRun === undefined ? {} : { cloudRun: run.cloudRun }),
      ...(run.parentRunId === undefined ? {} : { parentRunId: run.parentRunId }),
      ...(run.onLimit === undefined ? {} : { onLimit: run.onLimit }),
    };
  }

  /** Whoever pressed the button; deployed flows are the operator's runner's. */
  #actorOf(run: Run): { actor?: string } {
    return run.trigger === "button" && run.memberId ? { actor: run.memberId } : {};
  }

  #begin(run: Run): void {
    const { tally, timeline, card } = this.#setting;
    run.cycle = tally.cycleAt(timeline.now);
    if (run.kind === "automated") tally.use(run.cycle, card.run);
    const steps = run.flow.steps(this.#random, run.kind);
    this.#play(run, steps, this.#fateOf(run, steps.length));
  }

  /** Nearly all finish; some are cancelled, and of a few nothing is ever heard again. */
  #fateOf(run: Run, steps: number): Fate {
    if (run.parentRunId !== undefined) return { end: "finish", after: steps };
    const end = this.#random.weighted([
      ["finish", 976],
      ["cancel", 20],
      ["silence", 4],
    ] as const);
    return { end, after: end === "finish" ? steps : this.#random.int(0, steps - 1) };
  }

  #play(run: Run, steps: readonly Step[], fate: Fate, place = 0): void {
    const { timeline } = this.#setting;
    if (place === fate.after) {
      timeline.schedule(timeline.now + this.#random.int(200, 1500), () => this.#end(run, fate.end));
      return;
    }
    const step = steps[place];
    if (!step) return;
    this.#wait(run, step.afterMs, () => {
      const next = (): void => this.#play(run, steps, fate, place + 1);
      if ("child" in step) return this.#call(run, step.child, next);
      const isLast = place + 1 === steps.length && fate.end === "finish";
      if (isLast && run.parentRunId === undefined && this.#random.chance(40)) {
        return this.#end(run, "finish", step.charges);
      }
      this.#charge(run, step.charges);
      next();
    });
  }

  #wait(run: Run, duration: number, then: () => void): void {
    const { timeline, recorder } = this.#setting;
    if (duration <= HEARTBEAT_EVERY) {
      timeline.schedule(timeline.now + duration, then);
      return;
    }
    timeline.schedule(timeline.now + HEARTBEAT_EVERY, () => {
      recorder.send({ type: "heartbeat_run", runId: run.runId });
      this.#wait(run, duration - HEARTBEAT_EVERY, then);
    });
  }

  #charge(run: Run, charges: readonly ChargeRequest[]): void {
    this.#count(run, charges);
    this.#setting.recorder.send(
      { type: "charge_run", runId: run.runId, charges: [...charges] },
      { key: `${run.runId}:${++run.sent}` },
    );
  }

  #call(parent: Run, flow: Flow, then: () => void): void {
    const child = this.#newRun(
      { flow, trigger: "mcp", parentRunId: parent.runId, ...memberOf(parent) },
      then,
    );
    this.#setting.recorder.send(this.#startCommand(child), { key: `${child.runId}:start` });
    child.cycle = parent.cycle;
    this.#setting.tally.use(child.cycle, this.#setting.card.run);
    const steps = flow.steps(this.#random, child.kind);
    this.#play(child, steps, { end: "finish", after: steps.length });
  }

  #end(run: Run, end: "finish" | "cancel" | "silence", charges?: readonly ChargeRequest[]): void {
    const { recorder } = this.#setting;
    const { runId } = run;
    if (end === "cancel") {
      recorder.send(
        { type: "cancel_run", runId },
        { key: `${runId}:cancel`, ...memberAsActor(run) },
      );
    } else if (end === "finish") {
      if (charges) this.#count(run, charges);
      const all = charges ? { charges: [...charges] } : {};
      recorder.send({ type: "finish_run", runId, ...all }, { key: `${runId}:finish` });
      run.then();
    }
  }

  #count(run: Run, charges: readonly ChargeRequest[]): void {
    const { tally, card } = this.#setting;
    for (const charge of charges) {
      tally.use(run.cycle, creditsOf(card, run.kind, charge, run.toolsSeen));
    }
  }
}

const memberOf = (run: Run): { memberId?: string } =>
  run.memberId === undefined ? {} : { memberId: run.memberId };
const memberAsActor = (run: Run): { actor?: string } =>
  run.trigger === "button" && run.memberId !== undefined ? { actor: run.memberId } : {};
