/** Answers gates from the core in memory, and makes the keys by which they identify callers. */
import { createHash } from "node:crypto";
import type { Catalog, LeaseView, Outcome } from "@sluice/core";
import type { GateBackend, KeyIdentity, LeaseAnswer } from "@sluice/gate";
import { gateSettingsOf, leaseStateOf } from "@sluice/gate";
import type { StepCommand } from "../language/fields.ts";

/** Gates ask as the operator. */
export type Execute = (command: StepCommand) => Outcome;

export class CoreGates implements GateBackend {
  readonly #catalog: Catalog;
  readonly #execute: Execute;
  readonly #keys = new Map<string, KeyIdentity>();

  constructor(catalog: Catalog, execute: Execute) {
    this.#catalog = catalog;
    this.#execute = execute;
  }

  makeKey(memberId: string | null): string {
    const keyId = `key-${this.#keys.size + 1}`;
    const secret = `secret-of-${keyId}`;
    this.#keys.set(hashOf(secret), { keyId, teamId: "scenario", memberId });
    return secret;
  }

  settings: GateBackend["settings"] = async () => gateSettingsOf(this.#catalog);

  identify: GateBackend["identify"] = async (hashes) =>
    hashes.map((hash) => this.#keys.get(hash) ?? null);

  acquireLease: GateBackend["acquireLease"] = async ({ teamId: _, memberId, ...ask }) =>
    this.#lease({ type: "acquire_lease", ...ask, ...(memberId === null ? {} : { memberId }) });

  renewLease: GateBackend["renewLease"] = async ({ teamId: _, ...ask }) =>
    this.#lease({ type: "renew_lease", ...ask });

  releaseLease: GateBackend["releaseLease"] = async ({ teamId: _, ...report }) =>
    this.#lease({ type: "release_lease", ...report });

  recordUsage: GateBackend["recordUsage"] = async ({ pool, memberId, item, credits }) => {
    const charge = { item, credits, asReported: true };
    const who = memberId === null ? {} : { memberId };
    const outcome = this.#execute({ type: "record_usage", pool, charge, ...who });
    if (!outcome.ok) throw new Error(`usage was refused: ${outcome.rejection.code}`);
  };

  #lease(command: StepCommand): LeaseAnswer {
    const outcome = this.#execute(command);
    if (!outcome.ok) return { ok: false, rejection: outcome.rejection };
    const { lease } = outcome.answer as { lease: LeaseView };
    return { ok: true, lease: leaseStateOf(lease) };
  }
}

const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("hex");
