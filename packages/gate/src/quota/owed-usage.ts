/**
 * The use of calls that passed while Sluice was away. It is reported afterwards, in parts. Each
 * part keeps its id until it is acknowledged, so that a part reported twice is counted once.
 */
import { formatInstant, type Instant } from "@sluice/core";
import type { GateBackend } from "../ports/backend.ts";
import type { GateLogger } from "../ports/options.ts";
import { ASK_MAX, fromMicro } from "./micro.ts";

/** Billing cycles begin at a quarter of an hour in any zone, so that no part straddles two. */
const PART_MS = 900_000;

interface Part {
  readonly id: string;
  readonly from: Instant;
  micro: number;
}

export interface OwedBy {
  readonly teamId: string;
  readonly pool: string;
  readonly memberId: string | null;
  readonly item: string;
}

export class OwedUsage {
  readonly #by: OwedBy;
  /** Parts that are still growing. */
  #open: Part[] = [];
  /** Parts that were reported, perhaps more than once, and not acknowledged: they grow no more. */
  #reported: Part[] = [];

  constructor(by: OwedBy) {
    this.#by = by;
  }

  get isEmpty(): boolean {
    return this.#open.length === 0 && this.#reported.length === 0;
  }

  total(): number {
    let total = 0;
    for (const { micro } of this.#open) total += micro;
    for (const { micro } of this.#reported) total += micro;
    return total;
  }

  add(micro: number, now: Instant): void {
    const last = this.#open.at(-1);
    const isSamePart = last && Math.floor(last.from / PART_MS) === Math.floor(now / PART_MS);
    if (isSamePart && last.micro + micro <= ASK_MAX) last.micro += micro;
    else this.#open.push({ id: `gate-usage-${crypto.randomUUID()}`, from: now, micro });
  }

  /** Throws where Sluice is away; the next call reports again what was not acknowledged. */
  async report(backend: GateBackend, logger: GateLogger): Promise<void> {
    this.#reported.push(...this.#open);
    this.#open = [];
    for (let part = this.#reported[0]; part; part = this.#reported[0]) {
      const usage = {
        ...this.#by,
        credits: fromMicro(part.micro),
        occurredAt: formatInstant(part.from),
        id: part.id,
      };
      try {
        await backend.recordUsage(usage);
      } catch (error) {
        if (!isRefused(error)) throw error;
        logger.error({ ...usage, error: String(error) }, "usage was refused afterwards");
      }
      this.#reported.shift();
    }
  }
}

/** It goes by the name: a backend may throw the class of another copy of this package. */
const isRefused = (error: unknown): boolean =>
  error instanceof Error && error.name === "UsageRefused";
