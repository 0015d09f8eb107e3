/** Ids that no decision depends on; those that do are numbered within their team by the core. */
export interface Ids {
  batchId(): string;
  refusalId(): string;
}
