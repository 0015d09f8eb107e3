/**
 * What the jobs ask of a store. Each call is a transaction of its own, and leaves no lock behind.
 */

export interface JobStore {
  /**
   * Teams on real time whose `dueAt` has passed, longest due first. They are claimed for
   * `claimSeconds` with SKIP LOCKED, so that processes share the work; an unfinished claim lapses
   * by itself.
   */
  claimDueTeams(request: { limit: number; claimSeconds: number }): Promise<string[]>;
  /** Makes partitions for months that are about to begin, and returns their names. */
  createPartitionsAhead(months: number): Promise<string[]>;
  /**
   * Deletes answers past their date, refusals past theirs or a team's bound, old commit markers.
   */
  prune(request: PruneRequest): Promise<PruneReport>;
}

export interface PruneRequest {
  readonly refusalDays: number;
  readonly refusalsPerTeamMax: number;
  readonly commitMarkerHours: number;
  /** The most rows that one call deletes from each table. */
  readonly limit: number;
}

export interface PruneReport {
  readonly answers: number;
  readonly refusals: number;
  readonly commitMarkers: number;
}
