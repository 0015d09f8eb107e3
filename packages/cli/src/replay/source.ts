/**
 * A file that is replayed: JSONL, plain or gzipped. Its base name is its source, its lines count.
 */
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { misuse } from "../base/failure.ts";
import { type BatchItem, LineError, toBatchItem } from "./line.ts";

export interface Source {
  readonly file: string;
  readonly name: string;
  readonly lines: number;
  /** The number of the last line of each team. */
  readonly teams: ReadonlyMap<string, number>;
}

/** `examples/acme/acme-nine.jsonl.gz` is called `acme-nine.jsonl`, as it is unpacked. */
export const sourceNameOf = (file: string): string =>
  basename(file).replace(/\.gz$/, "").replace(/\s/g, "_");

/** Reads the whole file and refuses it before anything of it is sent. */
export async function inspect(file: string, name = sourceNameOf(file)): Promise<Source> {
  const teams = new Map<string, number>();
  let lines = 0;
  for await (const item of itemsOf(file, name)) {
    lines += 1;
    teams.set(item.teamId, item.replay?.position ?? 0);
  }
  if (lines === 0) throw misuse(`${file} is empty.`);
  return { file, name, lines, teams };
}

/** Yields every line in order. Positions are line numbers, so that a file may grow. */
export async function* itemsOf(file: string, name: string): AsyncGenerator<BatchItem> {
  const stream = createReadStream(file);
  const gunzip = file.endsWith(".gz") ? createGunzip() : null;
  const opened = new Promise<never>((_, reject) => {
    stream.once("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "EISDIR" ? misuse(`${file} is a folder; name its files.`) : error),
    );
    gunzip?.once("error", () => reject(misuse(`${file} is not a whole gzip file.`)));
  });
  opened.catch(() => undefined);
  const input = gunzip ? stream.pipe(gunzip) : stream;
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  const iterator = lines[Symbol.asyncIterator]();
  try {
    for (let position = 1; ; position += 1) {
      const next = await Promise.race([iterator.next(), opened]);
      if (next.done) return;
      if (next.value.trim() !== "") yield readLine(file, next.value, name, position);
    }
  } finally {
    lines.close();
    stream.destroy();
  }
}

function readLine(file: string, text: string, source: string, position: number): BatchItem {
  try {
    return toBatchItem(text, { source, position });
  } catch (error) {
    if (error instanceof LineError) throw misuse(`${file}:${position}: ${error.message}`);
    throw error;
  }
}

/** Files that share a team must follow one another; the others may be sent side by side. */
export function chainsOf(sources: readonly Source[]): Source[][] {
  const chains: Source[][] = [];
  for (const source of sources) {
    const touching = chains.filter((chain) =>
      chain.some(({ teams }) => [...teams.keys()].some((team) => source.teams.has(team))),
    );
    const joined = [...touching.flat(), source];
    for (const chain of touching) chains.splice(chains.indexOf(chain), 1);
    chains.push(joined);
  }
  return chains;
}
