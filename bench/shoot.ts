/** Load over HTTP from a process of its own (http-client.ts). */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Load, Shots } from "./http-client.ts";

export async function shoot(shots: Shots): Promise<Load> {
  const client = fork(fileURLToPath(new URL("./http-client.ts", import.meta.url)));
  const ended = once(client, "exit");
  client.send(shots);
  const [load]: (Load | number)[] = await Promise.race([once(client, "message"), ended]);
  await ended;
  if (typeof load !== "object" || load === null) throw new Error("the client failed");
  return load;
}
