import { type Client, Problem } from "@sluice/client";
import { inspect } from "./source.ts";

/** Whether the server has had the last line of each file. */
export async function isReplayed(client: Client, files: readonly string[]): Promise<boolean> {
  for (const file of files) {
    const source = await inspect(file);
    for (const [teamId, last] of source.teams) {
      const asked = { teamId, source: source.name };
      const { position } = await client.call("get_replay", asked).catch((error: unknown) => {
        if (error instanceof Problem && error.is("not_found")) return { position: null };
        throw error;
      });
      if ((position ?? 0) < last) return false;
    }
  }
  return true;
}
