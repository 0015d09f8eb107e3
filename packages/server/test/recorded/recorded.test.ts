/**
 * Every public answer, letter by letter, as it was recorded: a long story over every operation of
 * the contract. See README.md beside it.
 */
import {
  type AnswerOf,
  ERROR_CODES,
  OPERATION_IDS,
  type Operation,
  operations,
} from "@sluice/contract";
import { EVENT_RIGHTS } from "@sluice/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { send } from "../raw-calls.ts";
import { openServer, type RecordedServer } from "./open-server.ts";
import { play, type Told } from "./play.ts";
import { compare } from "./recording.ts";
import { STORY } from "./story/story.ts";

/** Only a server that closes, or that has lost its database, answers the one; a bug the other. */
const CODES_LEFT_OUT = ["unavailable", "internal_error"];

let server: RecordedServer;
const told: Told[] = [];
beforeAll(async () => {
  server = await openServer();
});
afterAll(() => server?.close());

describe("answers are as they were recorded", () => {
  test.each(STORY)("$name", async (chapter) => {
    const answers = await play(server, chapter);
    told.push(...answers);
    const difference = compare(
      `${chapter.name}.jsonl`,
      answers.map(({ line }) => line),
    );
    expect.soft(difference, difference).toBe("");
    await server.runJobs();
  });

  test("openapi.json", async () => {
    const { status, body } = await send(server.url, "/openapi.json");
    expect(status).toBe(200);
    const document: unknown = JSON.parse(body);
    expect(JSON.stringify(document), "without spaces, so that lines lose nothing").toBe(body);
    const difference = compare("openapi.txt", JSON.stringify(document, null, 1).split("\n"));
    expect(difference, difference).toBe("");
  });
});

describe("the story leaves nothing out", () => {
  test("every operation of the contract is called, and succeeds at least once", () => {
    const done = told.filter(({ status }) => status < 300).map(({ operation }) => operation);
    expect(OPERATION_IDS.filter((id) => !done.includes(id))).toEqual([]);
  });

  test("every refusal that can be provoked is met", () => {
    const met = new Set(told.map(({ code }) => code));
    const missing = ERROR_CODES.filter((code) => !met.has(code));
    expect(missing.sort()).toEqual(CODES_LEFT_OUT.sort());
  });

  test("every type of event happens, with the data that the contract describes", () => {
    const { answers }: Operation = operations.list_events;
    const met = new Set<string>();
    for (const { operation, status, line } of told) {
      if (operation !== "list_events" || status !== 200) continue;
      const { json } = JSON.parse(line) as { json: AnswerOf<"list_events"> };
      expect(answers[200]?.schema.parse(json)).toEqual(json);
      for (const { type } of json.items) met.add(type);
    }
    expect([...met].sort()).toEqual(Object.keys(EVENT_RIGHTS).sort());
  });

  test("it is long enough to mean something", () => {
    expect(told.length).toBeGreaterThan(400);
  });
});
