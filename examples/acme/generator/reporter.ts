/** Systems that report usage after the fact, as CloudEvents: late, out of order, some twice. */
import type { CommandOf } from "@sluice/core";
import { DAY, HOUR, MINUTE, SECOND } from "./calendar.ts";
import type { Random } from "./random.ts";
import { type Recorder, textOf } from "./recorder.ts";
import type { Timeline } from "./timeline.ts";

const USAGE_EVENT_TYPE = "sluice.usage.recorded";
const DELIVERED_TWICE_PERCENT = 6;

export type Usage = Omit<CommandOf<"record_usage">, "type" | "occurredAt">;

export interface ReporterSetting {
  readonly timeline: Timeline;
  readonly recorder: Recorder;
  readonly random: Random;
  readonly source: string;
}

export class Reporter {
  readonly #setting: ReporterSetting;
  readonly #random: Random;
  #events = 0;

  constructor(setting: ReporterSetting) {
    this.#setting = setting;
    this.#random = setting.random.fork(`reporter ${setting.source}`);
  }

  /** Something was used now; the event arrives when it arrives. `then` hears when it did. */
  report(usage: Usage, then: (occurredAt: number) => void, delayMs = this.#delay()): void {
    const { timeline, recorder, source } = this.#setting;
    const occurredAt = timeline.now;
    const event = {
      specversion: "1.0" as const,
      id: `u-${String(++this.#events).padStart(5, "0")}`,
      source,
      type: USAGE_EVENT_TYPE,
      subject: recorder.team,
      time: textOf(occurredAt),
      datacontenttype: "application/json" as const,
      data: usage,
    };
    timeline.schedule(occurredAt + delayMs, () => {
      recorder.report(event);
      then(occurredAt);
      if (!this.#random.chance(DELIVERED_TWICE_PERCENT)) return;
      timeline.schedule(timeline.now + this.#delay(), () => recorder.report(event));
    });
  }

  /** Mostly at once; some wait for the next connection; a few for somebody's return. */
  #delay(): number {
    return this.#random.weighted([
      [this.#random.int(SECOND, 3 * MINUTE), 80],
      [this.#random.int(20 * MINUTE, 7 * HOUR), 16],
      [this.#random.int(20 * HOUR, 3 * DAY), 4],
    ] as const);
  }
}
