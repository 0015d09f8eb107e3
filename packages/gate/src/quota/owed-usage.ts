/**
 * What calls used that passed while Sluice was away. It is told afterwards, each part of it under
 * an id of its own, which is kept until the part was acknowledged: told twice, counted once.
 */
import { formatInstant, type Instant } from "@sluice/core";
import type { GateBackend } from "../backend.ts";
import type { GateLogger } from "../options.ts";
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
  /** Still growing. */
  #open: Part[] = [];
  /** Told, perhaps more than once, and not acknowledged: they grow no more. */
  #told: Part[] = [];

  constructor(by: OwedBy) {
    this.#by = by;
  }

  get isEmpty(): boolean {
    return this.#open.length === 0 && this.#told.length === 0;
  }

  total(): number {
    let total = 0;
    for (const { micro } of this.#open) total += micro;
    for (const { micro } of this.#told) total += micro;
    return total;
  }

  add(micro: number, now: Instant): void {
    const last = this.#open.at(-1);
    const isSamePart = last && Math.floor(last.from / PART_MS) === Math.floor(now / PART_MS);
    if (isSamePart && last.micro + micro <= ASK_MAX) last.micro += micro;
    else this.#open.push({ id: `gate-usage-${crypto.randomUUID()}`, from: now, micro });
  }

  /** Throws where Sluice is away; what was not acknowledged is told again the next time. */
  async report(backend: GateBackend, logger: GateLogger): Promise<void> {
    this.#told.push(...this.#open);
    this.#open = [];
    for (let part = this.#told[0]; part; part = this.#told[0]) {
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
      this.#told.shift();
    }
  }
}

/** By its name: a backend may bring the class from another copy of this package. */
const isRefused = (error: unknown): boolean =>
  error instanceof Error && error.name === "UsageRefused";
