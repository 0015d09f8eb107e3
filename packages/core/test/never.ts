/**
 * What never happens, whatever was decided. Asked after every step of random work, and worked out
 * from the documents alone wherever that can be done: what nobody did leaves no trace in sums.
 */
import type { MemoryTeam } from "@sluice/testing/rules";
import { balanceOf } from "../src/credits/accounts.ts";
import { overageCostOf } from "../src/credits/overage.ts";
import { graceEndOf } from "../src/cycles/turn.ts";
import { wouldResume } from "../src/runs/resume.ts";
import type { Context } from "../src/state/context.ts";
import type { Account, Entry, Grant } from "../src/state/documents.ts";
import { Draft, type TeamState } from "../src/state/draft.ts";

export class Never {
  /** Runs whose offer nobody claimed: those wait for the next look at the line (RULES C4). */
  readonly #withdrawn = new Set<string>();

  /** Whatever was done, `settle` has looked after what it made possible. */
  ofNoted(draft: Draft): string[] {
    const { cyclesWithWorkEnded, mayHaveCredits } = draft.noted;
    const noted = cyclesWithWorkEnded.size + Number(mayHaveCredits);
    return noted === 0 ? [] : ["something is noted and not looked after"];
  }

  /** Of a draft that is decided and not yet committed; `team` is as it was before. */
  ofDraft(team: MemoryTeam, draft: Draft): string[] {
    for (const { type, data } of draft.newEvents) {
      if (type === "run.offer-withdrawn") this.#withdrawn.add(data.runId);
      if (type === "run.resumed") this.#withdrawn.delete(data.runId);
    }
    return [
      ...this.ofNoted(draft),
      ...[...draft.accounts.changed.values()].flatMap((account) =>
        changedOtherwise(team.state.accounts.get(account.accountId), account, draft.newEntries),
      ),
      ...grantsChangedOtherwise(team.state, draft),
    ];
  }

  /** Of the state after a commit. */
  ofState(state: TeamState, context: Context): string[] {
    const draft = new Draft(state);
    return [
      ...this.#inLine(draft, context),
      ...ofCycles(state, context),
      ...[...draft.accounts.values()].flatMap((account) => promisedTwice(draft, context, account)),
    ];
  }

  #inLine(draft: Draft, context: Context): string[] {
    const { runsOpenPerTeamMax, runsPausedPerTeamMax, runDepthMax } = context.catalog.bounds;
    const runs = [...draft.runs.values()];
    const underWay = runs.filter(({ status }) => status === "running" || status === "offered");
    const waiting = runs
      .filter(({ status }) => status === "paused")
      .sort((a, b) => a.queuePlace - b.queuePlace);
    const asked = waiting.filter(({ runId }) => !this.#withdrawn.has(runId));
    const wrong: string[] = [];
    if (underWay.length > runsOpenPerTeamMax) wrong.push(`${underWay.length} runs are under way`);
    if (asked.length > runsPausedPerTeamMax) wrong.push(`${asked.length} runs wait in line`);
    for (const { runId, depth } of runs) {
      if (depth > runDepthMax) wrong.push(`${runId} lies ${depth} deep`);
    }
    const [next] = waiting;
    if (next && !this.#withdrawn.has(next.runId) && wouldResume(draft, context, next)) {
      wrong.push(`${next.runId} is paused and could go on`);
    }
    return wrong;
  }
}

/** A cycle that is over waits for work alone, and counts it right (RULES C5). */
function ofCycles(state: TeamState, context: Context): string[] {
  return [...state.cycles.values()].flatMap((cycle) => {
    const isOfCycle = ({ pin }: { pin: { cycle: number } | null }) => pin?.cycle === cycle.index;
    const isUnderWay = ({ status }: { status: string }) =>
      ["running", "offered", "started", "held"].includes(status);
    const work = [
      ...state.runs.values(),
      ...state.actions.values(),
      ...state.reservations.values(),
    ].filter((one) => isUnderWay(one) && isOfCycle(one));
    const name = `cycle ${cycle.index}, ${cycle.status},`;
    const wrong: string[] = [];
    if (cycle.openWork !== work.length) {
      wrong.push(`${name} counts ${cycle.openWork} of ${work.length} pieces of work`);
    }
    if (cycle.status !== "ending") return wrong;
    if (work.length === 0) wrong.push(`${name} has no work to wait for`);
    if (graceEndOf(cycle, context) <= context.now) wrong.push(`${name} is past its grace`);
    return wrong;
  });
}

/** What is available to new work is there besides every hold that was promised (RULES C1, C9). */
function promisedTwice(draft: Draft, context: Context, account: Readonly<Account>): string[] {
  const { pool, owner, cycle } = account;
  if (cycle === null || draft.cycles.get(String(cycle))?.status === "closed") return [];
  // A look raises an allotment that a contract has raised since; so this comes first.
  const { available } = balanceOf(draft, context, pool, owner, cycle);
  const siblings = [...draft.accounts.values()].filter(
    (other) => other.pool === pool && other.owner === owner,
  );
  let spare = 0n;
  for (const other of siblings) {
    const isOpen = (grant: Grant) => other.cycle !== null || context.now < grant.expiresAt;
    const own = sumOf(other.grants.filter(isOpen).map(({ remaining }) => remaining));
    if (other.cycle === null || other.cycle === cycle) spare += own - other.held;
    else if (draft.cycles.get(String(other.cycle))?.status !== "closed") {
      if (other.held > own) spare -= other.held - own;
    }
  }
  const isWithin = available === 0n || available <= spare;
  return isWithin ? [] : [`${account.accountId}: ${available} available, ${spare} to spare`];
}

/** What entries say of an account is what became of it. */
function changedOtherwise(
  before: Readonly<Account> | undefined,
  after: Readonly<Account>,
  entries: readonly Entry[],
): string[] {
  const own = entries.filter(({ accountId }) => accountId === after.accountId);
  const moved = (...kinds: Entry["kind"][]) =>
    sumOf(own.filter(({ kind }) => kinds.includes(kind)).map(({ amount }) => amount));
  const burned = moved("burn") - moved("return", "return-expired");
  const overage = moved("overage") - moved("cancel-overage");
  const absorbed = moved("absorb") - moved("cancel-absorbed");
  const cost = sumOf(own.map((entry) => entry.cost));
  const told = { used: burned + overage + absorbed, burned, overage, absorbed, cost };
  const valuesOf = (account: Readonly<Account> | undefined) => ({
    used: account?.used ?? 0n,
    burned: account?.burned ?? 0n,
    overage: account?.overage ?? 0n,
    absorbed: account?.absorbed ?? 0n,
    cost: account ? overageCostOf(account) : 0n,
  });
  const [was, is] = [valuesOf(before), valuesOf(after)];
  return (["used", "burned", "overage", "absorbed", "cost"] as const)
    .filter((name) => is[name] - was[name] !== told[name])
    .map((name) => `${after.accountId}: ${name} ${is[name] - was[name]}, entries ${told[name]}`);
}

/** So it is with what each grant has left, and what of it has expired. */
function grantsChangedOtherwise(state: TeamState, draft: Draft): string[] {
  const left = new Map<string, bigint>();
  const expired = new Map<string, bigint>();
  const add = (map: Map<string, bigint>, id: string, amount: bigint): void => {
    map.set(id, (map.get(id) ?? 0n) + amount);
  };
  for (const { accountId, grants } of draft.accounts.changed.values()) {
    for (const grant of state.accounts.get(accountId)?.grants ?? []) {
      add(left, grant.grantId, -grant.remaining);
      add(expired, grant.grantId, -grant.expired);
    }
    for (const grant of grants) {
      add(left, grant.grantId, grant.remaining);
      add(expired, grant.grantId, grant.expired);
    }
  }
  for (const { grantId, from, to, amount } of draft.newEntries) {
    if (grantId === null) continue;
    if (to === grantId) add(left, grantId, -amount);
    if (from === grantId) add(left, grantId, amount);
    if (to === "expired") add(expired, grantId, -amount);
    if (from === "expired") add(expired, grantId, amount);
  }
  const wrong = (map: Map<string, bigint>, what: string) =>
    [...map].filter(([, rest]) => rest !== 0n).map(([id, rest]) => `${id}: ${what} ${rest} untold`);
  return [...wrong(left, "remaining"), ...wrong(expired, "expired")];
}

const sumOf = (amounts: readonly bigint[]): bigint =>
  amounts.reduce((sum, amount) => sum + amount, 0n);
