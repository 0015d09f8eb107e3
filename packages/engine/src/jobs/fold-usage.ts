/**
 * Rolls usage up behind the lanes. Any number of processes may do so; none waits for another.
 */
import type { UsageStore } from "../ports/usage.ts";

const TEAMS = 500;
/** So many rows of the journal at most are folded in one transaction, so that none takes long. */
const ROWS_MAX = 20_000;

/** Folds everything there is, and answers how many rows of the journal that was. */
export async function foldUsage(usage: UsageStore): Promise<number> {
  let folded = 0;
  for (let after: string | undefined; ; ) {
    const teams = await usage.teamsToFold({ after, limit: TEAMS });
    for (const teamId of teams) {
      for (let rows = ROWS_MAX; rows === ROWS_MAX; ) {
        rows = await usage.fold(teamId, ROWS_MAX);
        folded += rows;
      }
    }
    if (teams.length < TEAMS) return folded;
    after = teams.at(-1);
  }
}
