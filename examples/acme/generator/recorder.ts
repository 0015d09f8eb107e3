/** What a team's systems send, one line each, some of it twice. */
import type { Command } from "@sluice/core";
import { SECOND } from "./calendar.ts";
import type { Random } from "./random.ts";
import type { Timeline } from "./timeline.ts";

/** A command as it is sent, or a structured CloudEvent 1.0. */
export type Line =
  | { at: string; team: string; actor?: string; key?: string; command: Command }
  | { at: string; cloudEvent: CloudEvent };

export interface CloudEvent {
  specversion: "1.0";
  id: string;
  source: string;
  type: string;
  subject: string;
  time: string;
  datacontenttype: "application/json";
  data: Record<string, unknown>;
}

export interface Sender {
  /** A member's id. Default: the operator's systems. */
  actor?: string | undefined;
  key?: string | undefined;
}

/** Networks fail between a commit and its answer; a careful client then sends again. */
const SENT_TWICE_PERCENT = 1.5;

export class Recorder {
  readonly lines: Line[] = [];
  readonly team: string;
  readonly #timeline: Timeline;
  readonly #random: Random;

  constructor(team: string, timeline: Timeline, random: Random) {
    this.team = team;
    this.#timeline = timeline;
    this.#random = random.fork("recorder");
  }

  send(command: Command, sender: Sender = {}): void {
    this.#write({ ...sender, command });
    if (sender.key && this.#random.chance(SENT_TWICE_PERCENT)) this.sendAgain(command, sender);
  }

  /** The same content under the same key, a little later. */
  sendAgain(command: Command, sender: Sender): void {
    const after = this.#random.int(300, 20 * SECOND);
    this.#timeline.schedule(this.#timeline.now + after, () => this.#write({ ...sender, command }));
  }

  report(cloudEvent: CloudEvent): void {
    this.lines.push({ at: textOf(this.#timeline.now), cloudEvent });
  }

  #write({ command, actor, key }: Sender & { command: Command }): void {
    this.lines.push({
      at: textOf(this.#timeline.now),
      team: this.team,
      ...(actor === undefined ? {} : { actor }),
      ...(key === undefined ? {} : { key }),
      command,
    });
  }
}

export const textOf = (at: number): string => new Date(at).toISOString().replace(".000Z", "Z");
