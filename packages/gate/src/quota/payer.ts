/** Whose credits or calls: a member's where the pool is counted by member, else the team's. */
export interface Payer {
  readonly teamId: string;
  readonly pool: string;
  readonly memberId: string | null;
}
