/** The result of one check. */
export interface Check {
  readonly what: string;
  /** `odd` is worth knowing and breaks nothing. */
  readonly state: "good" | "odd" | "bad";
  readonly says: string;
  /** What to do about it; null where there is nothing to do. */
  readonly fix: string | null;
}

export const good = (what: string, says: string): Check => ({
  what,
  state: "good",
  says,
  fix: null,
});
export const odd = (what: string, says: string, fix: string): Check => ({
  what,
  state: "odd",
  says,
  fix,
});
export const bad = (what: string, says: string, fix: string): Check => ({
  what,
  state: "bad",
  says,
  fix,
});

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message || error.name : String(error);
