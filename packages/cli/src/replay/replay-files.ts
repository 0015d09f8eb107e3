/**
 * Sends files of timed lines to a server, each line exactly once. The server keeps for each team
 * how far each source has got, in the same commit as the effects; so a replay that was cut off,
 * on either side and at any moment, is simply started again.
 */
import { type Client, ConnectionFault, Problem } from "@sluice/client";
import type { Console } from "../output/console.ts";
import type { BatchItem } from "./line.ts";
import { positionOf } from "./position.ts";
import { Progress } from "./progress.ts";
import { chainsOf, inspect, itemsOf, type Source } from "./source.ts";

export interface ReplayOptions {
  readonly client: Client;
  readonly console: Console;
  /** How many lines go into a request; 1,000 at most. */
  readonly batch?: number;
  /** How long to keep trying while the server is away. */
  readonly patienceSeconds?: number;
  /** Ends the replay before its next request; the next replay goes on from there. */
  readonly signal?: AbortSignal;
}

export interface ReplayReport {
  readonly lines: number;
  /** Commands that were decided now, and accepted. */
  applied: number;
  /** Commands that were decided now, and refused, by code of the refusal. */
  readonly refused: Record<string, number>;
  /** Commands that had been decided before under the same key. */
  repeated: number;
  /** Lines that an earlier replay had sent. */
  skipped: number;
  seconds: number;
  readonly teams: readonly string[];
}

const BATCH = 1000;
const PATIENCE_SECONDS = 60;

export async function replayFiles(
  files: readonly string[],
  options: ReplayOptions,
): Promise<ReplayReport> {
  const sources: Source[] = [];
  for (const file of files) sources.push(await inspect(file));
  const lines = sources.reduce((sum, source) => sum + source.lines, 0);
  const teams = [...new Set(sources.flatMap((source) => [...source.teams.keys()]))];
  const report: ReplayReport = {
    lines,
    applied: 0,
    refused: {},
    repeated: 0,
    skipped: 0,
    seconds: 0,
    teams,
  };
  const progress = new Progress(options.console, lines, 0);
  await Promise.all(
    chainsOf(sources).map(async (chain) => {
      for (const source of chain) await replaySource(source, { ...options, report, progress });
    }),
  );
  report.seconds = progress.seconds;
  return report;
}

interface Sending extends ReplayOptions {
  readonly report: ReplayReport;
  readonly progress: Progress;
}

async function replaySource(source: Source, sending: Sending): Promise<void> {
  const reached = await positionsOf(source, sending);
  let batch: BatchItem[] = [];
  let skipped = 0;
  for await (const item of itemsOf(source.file, source.name)) {
    if ((item.replay?.position ?? 0) <= (reached.get(item.teamId) ?? 0)) {
      skipped += 1;
      continue;
    }
    batch.push(item);
    if (batch.length < (sending.batch ?? BATCH)) continue;
    await send(batch, sending);
    batch = [];
  }
  if (batch.length > 0) await send(batch, sending);
  sending.report.skipped += skipped;
  if (skipped > 0) sending.progress.advance(skipped, "the end");
}

async function positionsOf(source: Source, sending: Sending): Promise<Map<string, number>> {
  const reached = new Map<string, number>();
  for (const teamId of source.teams.keys()) {
    const position = await patiently(sending, () =>
      positionOf(sending.client, teamId, source.name),
    );
    reached.set(teamId, position);
  }
  return reached;
}

async function send(items: readonly BatchItem[], sending: Sending): Promise<void> {
  const answers = await patiently(sending, () =>
    sending.client.call("send_commands", { items: [...items] }),
  );
  for (const { ok, repeated, skipped, problem } of answers.items) {
    if (skipped) sending.report.skipped += 1;
    else if (repeated) sending.report.repeated += 1;
    else if (ok) sending.report.applied += 1;
    else {
      const code = problem?.code ?? "unknown";
      sending.report.refused[code] = (sending.report.refused[code] ?? 0) + 1;
    }
  }
  sending.progress.advance(items.length, items.at(-1)?.at ?? "");
}

/** Waits for a server that is away; what it had before it went away is not sent again. */
async function patiently<Value>(sending: Sending, work: () => Promise<Value>): Promise<Value> {
  const until = performance.now() + (sending.patienceSeconds ?? PATIENCE_SECONDS) * 1000;
  let hasTold = false;
  for (let wait = 250; ; wait = Math.min(wait * 2, 4000)) {
    sending.signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      const isAway =
        error instanceof ConnectionFault || (error instanceof Problem && error.status === 503);
      const isOver = sending.signal?.aborted === true || performance.now() + wait > until;
      if (!isAway || isOver) throw error;
      if (!hasTold) sending.console.note("The server does not answer; trying again ...");
      hasTold = true;
      await new Promise((resume) => setTimeout(resume, wait));
    }
  }
}
