/**
 * While a batch is being written the next one is decided ahead, on the state that the first will
 * leave. Nothing of it is written or answered before its own locks prove it right: the teams stand
 * at the very versions it was decided on, and none of its keys has been answered since. A decision
 * that is no longer true is made again, so that deciding ahead saves time and promises nothing
 * (docs/decisions/0008-the-next-batch-is-decided-ahead.md).
 */
import type { Instant, Team } from "@sluice/core";
import type { LockedBatch } from "../ports/batches.ts";
import { type DecisionDeps, decideTeam, wantedFor } from "./decide-team.ts";
import { type DecidedTeam, decidedTeam, type TeamBase } from "./decided-team.ts";
import type { StateCache } from "./state-cache.ts";
import type { Task } from "./task.ts";

/** The instant of a decision may lie so long before its lock at the most. */
const AGE_MAX_MILLISECONDS = 1_000;

export interface DecidedAhead {
  /** The instant of its decisions: no later than the locks, which it does not know yet. */
  readonly now: Instant;
  readonly teams: readonly DecidedTeam[];
}

/**
 * Null when deciding takes the database (a team or a document is not in memory), or when a command
 * threw, which is left to the ordinary way.
 */
export async function decideAhead(
  tasksByTeam: ReadonlyMap<string, readonly Task[]>,
  baseOf: (teamId: string) => TeamBase | undefined,
  deps: Omit<DecisionDeps, "load">,
): Promise<DecidedAhead | null> {
  const teams: DecidedTeam[] = [];
  for (const [teamId, tasks] of tasksByTeam) {
    const base = baseOf(teamId);
    if (!base) return null;
    const tried = new Set<string>();
    const { state, refused } = base;
    if (
      tasks.some(({ envelope }) => wantedFor(deps.rules, state, envelope.command, tried).length)
    ) {
      return null;
    }
    const load = () => Promise.reject(new Error("nothing is loaded ahead"));
    const work = { teamId, tasks, state, known: [], refused, tried };
    const decision = await decideTeam(work, { ...deps, load });
    if (decision.failures.size > 0) return null;
    teams.push(decidedTeam(teamId, base, decision));
  }
  return { now: deps.now, teams };
}

/**
 * Whether the same would be decided now, under the locks. It is not enough that the versions agree:
 * a batch that was rolled back and run again brings its teams to the same versions, and maybe to
 * other contents. So the cache must hold the very state that was decided on.
 */
export function isStillTrue(ahead: DecidedAhead, locked: LockedBatch, cache: StateCache): boolean {
  const age = locked.now - ahead.now;
  if (age < 0 || age > AGE_MAX_MILLISECONDS || locked.answers.length > 0) return false;
  return ahead.teams.every(({ teamId, state, version, headHash, decision }) => {
    const team = locked.teams.get(teamId);
    if (!state || !team || team.state !== null || team.version !== version) return false;
    if (cache.get(teamId)?.state !== state || Buffer.compare(team.headHash, headHash) !== 0) {
      return false;
    }
    return !hasFallenDue(decision.draft?.team ?? state.team, locked.now);
  });
}

/** Whether something fell due between deciding and locking. A test clock stood still meanwhile. */
const hasFallenDue = ({ clock, dueAt }: Readonly<Team>, now: Instant): boolean =>
  clock === null && dueAt !== null && dueAt <= now;
