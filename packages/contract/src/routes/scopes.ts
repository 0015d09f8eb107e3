/** Who may ask: what the scope of a key allows. */

/** `operator`: everything. `team`: all of one team. `member`: what that member's role allows. */
export const SCOPES = ["operator", "team", "member"] as const;
export type Scope = (typeof SCOPES)[number];

/** Everybody who may act within a team. What a member may do there, the core decides. */
export const ANYONE: readonly Scope[] = ["operator", "team", "member"];
export const TEAM: readonly Scope[] = ["operator", "team"];
export const OPERATOR: readonly Scope[] = ["operator"];
