/** The states of teams that a lane has served lately. A version tells whether one is still true. */
import type { TeamBase } from "./decided-team.ts";

export class StateCache {
  readonly #teams = new Map<string, TeamBase>();
  readonly #teamsMax: number;

  constructor(teamsMax: number) {
    this.#teamsMax = teamsMax;
  }

  get(teamId: string): TeamBase | undefined {
    const cached = this.#teams.get(teamId);
    if (cached) {
      // A map keeps the order of insertion, so that its first key is the one unused the longest.
      this.#teams.delete(teamId);
      this.#teams.set(teamId, cached);
    }
    return cached;
  }

  set(teamId: string, cached: TeamBase): void {
    this.#teams.delete(teamId);
    this.#teams.set(teamId, cached);
    for (const oldest of this.#teams.keys()) {
      if (this.#teams.size <= this.#teamsMax) break;
      this.#teams.delete(oldest);
    }
  }

  drop(teamId: string): void {
    this.#teams.delete(teamId);
  }
}
