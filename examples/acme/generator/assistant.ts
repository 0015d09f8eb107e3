/** Agent Mode at work: AI actions of members, with what each costs (RULES 2). */
import type { CommandOf } from "@sluice/core";
import { MINUTE, SECOND } from "./calendar.ts";
import type { Random } from "./random.ts";
import type { Recorder } from "./recorder.ts";
import { Tally } from "./tally.ts";
import type { Timeline } from "./timeline.ts";

type Completion = Omit<CommandOf<"complete_action">, "type" | "actionId">;

/** What the catalog's own table asks for 1,000 tokens in and out, in thousandths of a credit. */
export const TOKEN_RATES: Record<string, { input: number; output: number }> = {
  "gpt-5": { input: 50, output: 400 },
  "gpt-5-mini": { input: 10, output: 80 },
};
const ASSET_MULTIPLIER = 0.5;

export interface AssistantSetting {
  readonly timeline: Timeline;
  readonly recorder: Recorder;
  readonly random: Random;
  readonly cycleStarts: readonly number[];
  /** Credits a member and a cycle. */
  readonly allotment: number;
  readonly prefix: string;
}

export class Assistant {
  readonly #setting: AssistantSetting;
  readonly #random: Random;
  readonly #tallies = new Map<string, Tally>();
  readonly #switchedOff = new Set<string>();
  #isPaygDefault = false;
  #actions = 0;

  constructor(setting: AssistantSetting) {
    this.#setting = setting;
    this.#random = setting.random.fork("assistant");
  }

  /** Pay-as-you-go of one member. */
  letGoOver(memberId: string): void {
    this.#tallyOf(memberId).isOverageOn = true;
  }

  /** Pay-as-you-go for everybody who has no setting of their own, present and future. */
  letEverybodyGoOver(): void {
    this.#isPaygDefault = true;
    for (const tally of this.#tallies.values()) tally.isOverageOn = true;
  }

  switchOff(memberId: string): void {
    this.#switchedOff.add(memberId);
  }

  /** Usage that was reported after the fact; it belongs to the cycle in which it happened. */
  count(memberId: string, occurredAt: number, credits: number): void {
    const tally = this.#tallyOf(memberId);
    tally.use(tally.cycleAt(occurredAt), credits);
  }

  /** One action of a member, now. */
  act(memberId: string): void {
    const { timeline, recorder, prefix } = this.#setting;
    const actionId = `${prefix}-${String(++this.#actions).padStart(5, "0")}`;
    recorder.send(
      { type: "start_action", actionId, memberId },
      { actor: memberId, key: `${actionId}:start` },
    );
    const tally = this.#tallyOf(memberId);
    if (this.#switchedOff.has(memberId) || !tally.admits(timeline.now)) return;
    const cycle = tally.cycleAt(timeline.now);
    if (this.#random.chance(0.3)) return;
    const duration = this.#random.bell(4 * SECOND, 3 * MINUTE);
    timeline.schedule(timeline.now + duration, () => {
      if (this.#random.chance(2)) {
        recorder.send({ type: "cancel_action", actionId }, { key: `${actionId}:cancel` });
        return;
      }
      const completion = this.#completion();
      tally.use(cycle, creditsOfAction(completion));
      recorder.send(
        { type: "complete_action", actionId, ...completion },
        { key: `${actionId}:complete` },
      );
    });
  }

  #tallyOf(memberId: string): Tally {
    const known = this.#tallies.get(memberId);
    if (known) return known;
    const tally = new Tally(this.#setting.cycleStarts, this.#setting.allotment);
    tally.isOverageOn = this.#isPaygDefault;
    this.#tallies.set(memberId, tally);
    return tally;
  }

  /** Three in four report credits; the others say model and tokens and are rated by the catalog. */
  #completion(): Completion {
    const changesAsset = this.#random.chance(38);
    if (this.#random.chance(25)) {
      return {
        model: this.#random.weighted([
          ["gpt-5", 3],
          ["gpt-5-mini", 2],
        ] as const),
        inputTokens: 100 * this.#random.bell(8, 120),
        outputTokens: 100 * this.#random.bell(3, 40),
        changesAsset,
      };
    }
    const tenths = this.#random.weighted([
      [this.#random.int(2, 12), 5],
      [this.#random.int(10, 40), 8],
      [this.#random.int(40, 120), 3],
    ] as const);
    return { credits: decimal(tenths), changesAsset };
  }
}

function creditsOfAction(completion: Completion): number {
  const multiplier = completion.changesAsset ? ASSET_MULTIPLIER : 1;
  if (completion.credits !== undefined) return Number(completion.credits) * multiplier;
  const rate = TOKEN_RATES[completion.model ?? ""];
  if (!rate) return 0;
  const thousandths =
    ((completion.inputTokens ?? 0) * rate.input + (completion.outputTokens ?? 0) * rate.output) /
    1000;
  return (thousandths / 1000) * multiplier;
}

const decimal = (tenths: number): string =>
  tenths % 10 === 0 ? String(tenths / 10) : `${Math.floor(tenths / 10)}.${tenths % 10}`;
