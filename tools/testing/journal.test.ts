import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { outcomeOf, readJournal } from "./journal.mjs";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-journal-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function read(told: readonly object[], tail = "") {
  const path = join(folder, "journal.jsonl");
  writeFileSync(path, told.map((one) => `${JSON.stringify(one)}\n`).join("") + tail);
  return readJournal(path);
}

const RUN = [
  { kind: "run", files: 2 },
  { kind: "file began", file: "a" },
  { kind: "test began", file: "a", name: "one" },
  { kind: "test", file: "a", name: "one", state: "passed" },
  { kind: "test", file: "a", name: "two", state: "skipped" },
  { kind: "test began", file: "a", name: "three" },
];

test("a run that is cut short keeps what had passed, and names what it was at", () => {
  expect(read(RUN, '{"kind":"te')).toEqual({
    passed: 1,
    failed: 0,
    skipped: ["two"],
    isEnded: false,
    notEnded: ["a > three", "a"],
    filesLeft: 2,
  });
});

test("a whole run counts failed tests, broken files and errors of nobody's", () => {
  const rest = [
    { kind: "test", file: "a", name: "three", state: "failed" },
    { kind: "file", file: "a", state: "failed" },
    { kind: "file began", file: "b" },
    { kind: "file", file: "b", state: "failed" },
    { kind: "end", errors: 1 },
  ];
  const { passed, failed, isEnded, notEnded, filesLeft } = read([...RUN, ...rest]);
  expect({ passed, failed }).toEqual({ passed: 1, failed: 3 });
  expect({ isEnded, notEnded, filesLeft }).toEqual({ isEnded: true, notEnded: [], filesLeft: 0 });
});

test("a test whose worker died is a failure and is named; only what is skipped is skipped", () => {
  const rest = [
    { kind: "test", file: "a", name: "three", state: "pending" },
    { kind: "test", file: "a", name: "four", state: "pending" },
    { kind: "file", file: "a", state: "pending" },
    { kind: "file began", file: "b" },
    { kind: "file", file: "b", state: "queued" },
    { kind: "end", errors: 0 },
  ];
  const journal = read([...RUN, ...rest]);
  expect(journal).toMatchObject({ passed: 1, failed: 3, skipped: ["two"] });
  expect(journal.notEnded).toEqual(["a > three", "a > four"]);
});

test("a file that began and never ended fails a run that ended well, and is named", () => {
  const rest = [
    { kind: "test", file: "a", name: "three", state: "passed" },
    { kind: "file", file: "a", state: "passed" },
    { kind: "file began", file: "b" },
    { kind: "end", errors: 0 },
  ];
  expect(outcomeOf(read([...RUN, ...rest]), 0)).toEqual({
    passed: 2,
    failed: 1,
    skipped: ["two"],
    complaints: ["cut short; files that had not ended: 1. What had begun:", "  b"],
  });
});

test("a run that nothing is amiss with fails only by its exit code", () => {
  const rest = [
    { kind: "test", file: "a", name: "three", state: "passed" },
    { kind: "file", file: "a", state: "passed" },
    { kind: "file began", file: "b" },
    { kind: "file", file: "b", state: "skipped" },
    { kind: "end", errors: 0 },
  ];
  const journal = read([...RUN, ...rest]);
  expect(outcomeOf(journal, 0)).toMatchObject({ passed: 2, failed: 0, complaints: [] });
  expect(outcomeOf(journal, 1)).toMatchObject({ passed: 2, failed: 1, complaints: [] });
});

test("where nothing was told, nothing had passed", () => {
  expect(readJournal(join(folder, "none"))).toMatchObject({ passed: 0, isEnded: false });
});
