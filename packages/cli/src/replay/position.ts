/** How far a server has read a source. */
import { type Client, Problem } from "@sluice/client";
import { inspect } from "./source.ts";

/** The last line of a source that the team has had; 0 if it has had none, or does not exist. */
export async function positionOf(client: Client, teamId: string, source: string): Promise<number> {
  try {
    return (await client.call("get_replay", { teamId, source })).position ?? 0;
  } catch (error) {
    if (error instanceof Problem && error.is("not_found")) return 0;
    throw error;
  }
}

/** Whether the server has had the last line of each file. */
export async function isReplayed(client: Client, files: readonly string[]): Promise<boolean> {
  for (const file of files) {
    const source = await inspect(file);
    for (const [teamId, last] of source.teams) {
      if ((await positionOf(client, teamId, source.name)) < last) return false;
    }
  }
  return true;
}
