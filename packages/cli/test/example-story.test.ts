/**
 * The example in examples/acme tells the story that its page promises: the generator writes the
 * committed bytes, and what its two teams reckon agrees with the core, command by command.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { loadCatalog } from "@sluice/engine";
import { coreDriver, type TeamUnderTest } from "@sluice/scenario";
import { beforeAll, describe, expect, test } from "vitest";
import { generate } from "../../../examples/acme/generator/generate.ts";
import { toBatchItem } from "../src/replay/line.ts";

const example = (name: string): URL => new URL(`../../../examples/acme/${name}`, import.meta.url);
const catalogDirectory = fileURLToPath(new URL("../../../catalogs/postman", import.meta.url));

interface Played {
  readonly team: TeamUnderTest;
  /** How often each command had each outcome: `start_run paused`. */
  readonly outcomes: ReadonlyMap<string, number>;
  readonly pausedOn: ReadonlySet<string>;
}

const files = generate();
const stories = new Map<string, Played>();

beforeAll(async () => {
  for (const { team, text } of files) stories.set(team, await play(text));
});

async function play(text: string): Promise<Played> {
  const catalog = await loadCatalog(catalogDirectory);
  const items = text
    .trimEnd()
    .split("\n")
    .map((line, index) => toBatchItem(line, { source: "test", position: index + 1 }));
  const [first, ...rest] = items;
  if (first?.command.type !== "create_team") throw new Error("a file begins with its team");
  const opened = await coreDriver(catalog).open(first.command, Date.parse(first.at));
  if (!opened.ok) throw new Error(JSON.stringify(opened.rejection));
  const { team } = opened;
  const outcomes = new Map<string, number>();
  const pausedOn = new Set<string>();
  for (const { command, actor, idempotencyKey, at } of rest) {
    await team.command({ type: "advance_clock", to: at }, { kind: "operator" }, null);
    if (command.type === "create_team") throw new Error("one team a file");
    const reply = await team.command(
      command,
      actor ?? { kind: "operator" },
      idempotencyKey ?? null,
    );
    const answer = JSON.stringify(reply.ok ? reply.answer : null);
    const isPaused = command.type === "start_run" && /"status":"paused"/.test(answer);
    const outcome = isPaused ? "paused" : reply.ok ? "ok" : String(reply.rejection.code);
    if (isPaused) pausedOn.add(at.slice(0, 10));
    const name = `${command.type} ${outcome}`;
    outcomes.set(name, (outcomes.get(name) ?? 0) + 1);
  }
  return { team, outcomes, pausedOn };
}

function storyOf(team: string): Played {
  const story = stories.get(team);
  if (!story) throw new Error(`no story of ${team}`);
  return story;
}

async function invoiceOf(team: string, cycle: string) {
  const reply = await storyOf(team).team.query({ type: "invoice", cycle }, { kind: "operator" });
  const { lines, status } = (reply.ok ? reply.answer : {}) as {
    status: string;
    lines: { kind: string; pool: string; description: string; amount: string }[];
  };
  return { status, kinds: lines.map(({ kind, description }) => `${kind}: ${description}`) };
}

describe("the files", () => {
  test("the generator writes the committed lines, byte for byte", () => {
    const manifest = JSON.parse(readFileSync(example("manifest.json"), "utf8"));
    for (const { team, sha256, lines } of files) {
      const name = `${team}.jsonl.gz`;
      const committed = gunzipSync(readFileSync(example(name)));
      expect(createHash("sha256").update(committed).digest("hex")).toBe(sha256);
      expect(manifest[name]).toEqual({ lines, sha256 });
    }
  });

  test("they hold at least 60,000 lines of three months, in order of time", () => {
    expect(files.reduce((sum, { lines }) => sum + lines, 0)).toBeGreaterThan(60_000);
    for (const { text } of files) {
      const instants = [...text.matchAll(/^\{"at":"([^"]+)"/gm)].map(([, at]) =>
        Date.parse(at ?? ""),
      );
      expect(instants).toEqual([...instants].sort((a, b) => a - b));
      expect(new Date(instants[0] ?? 0).toISOString()).toMatch(/^2026-03-02/);
    }
  });

  test("another seed writes another story", () => {
    expect(generate(1).map(({ sha256 }) => sha256)).not.toEqual(files.map(({ sha256 }) => sha256));
  });
});

describe("nine on professional with the paid Flows seat", () => {
  const team = "acme-nine";

  test("F3: the limit is hit in the third week of April, and what pauses resumes at the turn", () => {
    const { outcomes, pausedOn } = storyOf(team);
    expect([...pausedOn].sort()[0]).toBe("2026-04-21");
    expect([...pausedOn].every((date) => date >= "2026-04-21" && date <= "2026-04-30")).toBe(true);
    expect(outcomes.get("start_run paused")).toBeGreaterThan(150);
    expect(outcomes.get("claim_run ok")).toBeGreaterThan(150);
    expect(outcomes.get("start_run credits_exhausted")).toBeGreaterThan(300);
  });

  test("every refusal is one that the story means: nobody goes on after a no", () => {
    const refused = [...storyOf(team).outcomes.keys()].filter(
      (name) => !/ (ok|paused)$/.test(name),
    );
    expect(refused.sort()).toEqual([
      "set_member_payg forbidden",
      "start_action agent_mode_off",
      "start_action credits_exhausted",
      "start_run credits_exhausted",
      "test_prompt credits_exhausted",
    ]);
  });

  test("D3: the seat each month, pay-as-you-go from April on, blocks and late lines in May", async () => {
    expect(await invoiceOf(team, "0")).toEqual({
      status: "closed",
      kinds: ["add-on: Paid Flows seat"],
    });
    expect((await invoiceOf(team, "1")).kinds).toEqual([
      "overage: AI credit usage",
      "add-on: Paid Flows seat",
    ]);
    const { kinds } = await invoiceOf(team, "2");
    expect(new Set(kinds.map((kind) => kind.split(":")[0]))).toEqual(
      new Set(["overage", "blocks", "add-on", "late"]),
    );
  });
});

describe("forty on team", () => {
  const team = "globex-forty";

  test("F3: paused until overage is switched on half way, then resumed and never again", () => {
    const { outcomes, pausedOn } = storyOf(team);
    const days = [...pausedOn].sort();
    expect([days[0], days.at(-1)]).toEqual(["2026-04-03", "2026-04-15"]);
    expect(outcomes.get("claim_run ok")).toBe(outcomes.get("start_run paused"));
  });

  test("every refusal is one that the story means", () => {
    const refused = [...storyOf(team).outcomes.keys()].filter(
      (name) => !/ (ok|paused)$/.test(name),
    );
    expect(refused.sort()).toEqual([
      "start_action agent_mode_off",
      "start_action credits_exhausted",
      "start_run credits_exhausted",
    ]);
  });

  test("A5, F4: nothing in March, both overages from April on", async () => {
    expect(await invoiceOf(team, "0")).toEqual({ status: "closed", kinds: [] });
    for (const cycle of ["1", "2"]) {
      expect((await invoiceOf(team, cycle)).kinds.slice(0, 2)).toEqual([
        "overage: AI credit usage",
        "overage: Flows credit usage",
      ]);
    }
  });
});
