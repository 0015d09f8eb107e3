/**
 * The jobs: they let time pass for teams that nobody is using, and keep house. Work is claimed from
 * the database in a transaction of its own and then submitted to the lanes, so that no job waits
 * for a team while it holds something else. Any number of processes may run them without a leader.
 */
import type { Envelope } from "../lanes/envelope.ts";
import type { JobStore, PruneReport } from "../ports/jobs.ts";
import type { Logger } from "../ports/logger.ts";
import type { UsageStore } from "../ports/usage.ts";
import { foldUsage } from "./fold-usage.ts";

export interface JobReport {
  /** Teams for which something was due, and was done. */
  readonly teamsAdvanced: number;
  /** Teams that could not be advanced now; their claims lapse and they come again. */
  readonly teamsFailed: number;
  readonly partitionsCreated: readonly string[];
  readonly pruned: PruneReport;
  /** So many rows of the journal were rolled up into usage. */
  readonly rowsFolded: number;
}

export interface JobDeps {
  readonly jobs: JobStore;
  readonly usage: UsageStore;
  readonly logger: Logger;
  execute(envelope: Envelope): Promise<unknown>;
}

/**
 * The lanes get to 200 teams in that time; when a claimer has died, they wait no longer than it.
 */
const CLAIM = { limit: 200, claimSeconds: 60 } as const;
/** A server that is stopped over a turn of the month still finds the new one's partitions. */
const MONTHS_AHEAD = 3;
/**
 * Refusals are kept for people who ask why, and of a team that is refused in a loop no more are
 * kept than a person would read. A commit marker is asked about seconds after its batch, if at all.
 */
const PRUNE = {
  refusalDays: 90,
  refusalsPerTeamMax: 10_000,
  commitMarkerHours: 24,
  limit: 10_000,
} as const;

export async function runJobs(deps: JobDeps): Promise<JobReport> {
  const partitionsCreated = await deps.jobs.createPartitionsAhead(MONTHS_AHEAD);
  const advanced = await advanceDueTeams(deps);
  const rowsFolded = await foldUsage(deps.usage);
  return { ...advanced, partitionsCreated, pruned: await deps.jobs.prune(PRUNE), rowsFolded };
}

/**
 * Claims teams until none is due. One that stays due after its tick has its turn in the next run.
 */
async function advanceDueTeams(
  deps: JobDeps,
): Promise<{ teamsAdvanced: number; teamsFailed: number }> {
  const seen = new Set<string>();
  let teamsFailed = 0;
  for (;;) {
    const claimed = await deps.jobs.claimDueTeams(CLAIM);
    const fresh = claimed.filter((teamId) => !seen.has(teamId));
    for (const teamId of fresh) seen.add(teamId);
    if (fresh.length === 0) return { teamsAdvanced: seen.size - teamsFailed, teamsFailed };
    const settled = await Promise.allSettled(
      fresh.map((teamId) =>
        deps.execute({ teamId, command: { type: "tick" }, actor: { kind: "operator" } }),
      ),
    );
    teamsFailed += settled.filter((one) => one.status === "rejected").length;
  }
}
