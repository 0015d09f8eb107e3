/**
 * What the jobs ask of a store. Each call is a transaction of its own and holds no team's lock
 * after.
 */

export interface JobStore {
  /**
   * Teams on real time whose `dueAt` has passed, longest due first. Claimed for `claimSeconds`
   * with SKIP LOCKED, so that processes share the work; an unfinished claim lapses by itself.
   */
  claimDueTeams(request: { limit: number; claimSeconds: number }): Promise<string[]>;
  /** Months of the journal that are about to begin; answers the names of what it made. */
  createPartitionsAhead(months: number): Promise<string[]>;
  /** Answers past their date, refusals past theirs or past a team's bound, old commit markers. */
  prune(request: PruneRequest): Promise<PruneReport>;
}

export interface PruneRequest {
  readonly refusalDays: number;
  readonly refusalsPerTeamMax: number;
  readonly commitMarkerHours: number;
  /** Most rows taken from each table in one call. */
  readonly limit: number;
}

export interface PruneReport {
  readonly answers: number;
  readonly refusals: number;
  readonly commitMarkers: number;
}
