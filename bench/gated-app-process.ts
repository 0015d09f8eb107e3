/** Starts gated-app.ts, and asks it what it costs. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { AppMessage, AppOrder } from "./gated-app.ts";

export interface App {
  readonly child: ChildProcess;
  readonly url: string;
}

export async function startApp(order: AppOrder): Promise<App> {
  const child = fork(fileURLToPath(new URL("./gated-app.ts", import.meta.url)));
  child.send(order);
  const [message]: AppMessage[] = await once(child, "message");
  if (!message || !("url" in message)) throw new Error("the app did not say where it listens");
  return { child, url: message.url };
}

export async function cpuOf({ child }: App): Promise<number> {
  child.send("cpu");
  const [message]: AppMessage[] = await once(child, "message");
  if (!message || !("cpuMicroseconds" in message)) throw new Error("the app did not say its CPU");
  return message.cpuMicroseconds;
}
