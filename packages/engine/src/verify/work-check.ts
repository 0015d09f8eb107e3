/** Runs, actions and reservations against the charges that name them (RULES F7, C3, C9). */
import type { Action, Charge, Reservation, Run } from "@sluice/core";
import { accountIdOf, LOST_LEASE } from "@sluice/core";
import type { Findings } from "./disagreement.ts";
import { checkLease, isLease } from "./lease-check.ts";

interface RunSums {
  own: bigint;
  absorbed: bigint;
  overage: bigint;
}

export class WorkCheck {
  readonly #findings: Findings;
  readonly #byRun = new Map<string, RunSums>();
  readonly #byRoot = new Map<string, RunSums>();
  readonly #byAction = new Map<string, bigint>();
  readonly #byReservation = new Map<string, bigint>();
  /** The charge for what a lease lost, by lease. */
  readonly #lostLeases = new Map<string, Charge>();
  readonly #runs = new Map<string, Run>();
  /** Credits held, by account. */
  readonly held = new Map<string, bigint>();
  /** Work under way, by the cycle that it is pinned to. */
  readonly openWork = new Map<number, number>();

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  charge(charge: Charge): void {
    const { runId, rootId, actionId, reservationId, credits, absorbed, overage } = charge;
    if (runId !== null) addTo(this.#byRun, runId, { own: credits, absorbed, overage });
    if (rootId !== null) addTo(this.#byRoot, rootId, { own: credits, absorbed, overage });
    if (actionId !== null) sum(this.#byAction, actionId, credits);
    if (reservationId !== null) sum(this.#byReservation, reservationId, credits);
    if (reservationId !== null && charge.item === LOST_LEASE) {
      this.#lostLeases.set(reservationId, charge);
    }
  }

  run(run: Run): void {
    this.#runs.set(run.runId, run);
    const isUnderWay = run.status === "running" || run.status === "offered";
    if (isUnderWay && run.pin) this.#countOpen(run.pin.cycle);
  }

  action(action: Action): void {
    const where = { table: "action", key: action.actionId };
    const charged = this.#byAction.get(action.actionId) ?? 0n;
    this.#byAction.delete(action.actionId);
    this.#findings.equal("an action's credits are its charges", where, charged, action.credits);
    if (action.status === "started") this.#countOpen(action.pin.cycle);
  }

  reservation(reservation: Reservation): void {
    const { reservationId, status, held, pin } = reservation;
    const charged = this.#byReservation.get(reservationId) ?? 0n;
    this.#byReservation.delete(reservationId);
    const lost = this.#lostLeases.get(reservationId) ?? null;
    this.#lostLeases.delete(reservationId);
    if (isLease(reservation)) checkLease(this.#findings, reservation, charged, lost);
    else this.#plain(reservation, charged);
    if (status !== "held") return;
    this.#countOpen(pin.cycle);
    const accountId = accountIdOf(reservation.pool, reservation.owner, pin.cycle);
    this.held.set(accountId, (this.held.get(accountId) ?? 0n) + held);
  }

  #plain({ reservationId, settled, amount, overrun }: Reservation, charged: bigint): void {
    const where = { table: "reservation", key: reservationId };
    this.#findings.equal("what was settled is its charges", where, charged, settled ?? 0n);
    if (settled === null) return;
    const excess = settled > amount ? settled - amount : 0n;
    this.#findings.equal("overrun is what passed the hold", where, excess, overrun);
  }

  finish(): void {
    this.#checkRuns();
    const rest = [
      ["run", this.#byRun],
      ["action", this.#byAction],
      ["reservation", this.#byReservation],
    ] as const;
    for (const [table, left] of rest) {
      for (const key of left.keys()) {
        this.#findings.add(
          `charges name a ${table} that is there`,
          { table, key },
          "there",
          "none",
        );
      }
    }
  }

  #checkRuns(): void {
    const children = new Map<string, bigint>();
    for (const [runId, { own }] of this.#byRun) {
      let parentId = this.#runs.get(runId)?.parentId ?? null;
      for (let depth = 0; parentId !== null && depth < 1000; depth += 1) {
        sum(children, parentId, own);
        parentId = this.#runs.get(parentId)?.parentId ?? null;
      }
    }
    const none: RunSums = { own: 0n, absorbed: 0n, overage: 0n };
    for (const run of this.#runs.values()) {
      const where = { table: "run", key: run.runId };
      const { own } = this.#byRun.get(run.runId) ?? none;
      const tree = run.parentId === null ? (this.#byRoot.get(run.runId) ?? none) : none;
      this.#byRun.delete(run.runId);
      const below = children.get(run.runId) ?? 0n;
      this.#findings.equal("a run's own credits are its charges", where, own, run.own);
      this.#findings.equal("children are what all below was charged", where, below, run.children);
      this.#findings.equal("absorbed is the whole tree's", where, tree.absorbed, run.absorbed);
      this.#findings.equal("overage is the whole tree's", where, tree.overage, run.overage);
    }
  }

  #countOpen(cycle: number): void {
    this.openWork.set(cycle, (this.openWork.get(cycle) ?? 0) + 1);
  }
}

function addTo(sums: Map<string, RunSums>, key: string, add: RunSums): void {
  const known = sums.get(key);
  if (known) {
    known.own += add.own;
    known.absorbed += add.absorbed;
    known.overage += add.overage;
  } else {
    sums.set(key, { ...add });
  }
}

function sum(sums: Map<string, bigint>, key: string, add: bigint): void {
  sums.set(key, (sums.get(key) ?? 0n) + add);
}
