/** What the journal of a run of Vitest comes to. */
import { existsSync, readFileSync } from "node:fs";

/** Counts what is told, and names what had begun and not ended. */
export function readJournal(path) {
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  const tests = new Map();
  const files = new Map();
  const skipped = [];
  let broken = 0;
  let expected = 0;
  let errors = null;
  let passed = 0;
  let failed = 0;
  // What stands behind the last line feed was cut short.
  for (const line of text.split("\n").slice(0, -1)) {
    const told = JSON.parse(line);
    if (told.kind === "run") expected = told.files;
    if (told.kind === "end") errors = told.errors;
    if (told.kind === "file began") files.set(told.file, { failed: 0 });
    if (told.kind === "test began") tests.set(`${told.file} > ${told.name}`, true);
    if (told.kind === "test") {
      const test = `${told.file} > ${told.name}`;
      // One whose worker has died is told of as pending, whether or not it had begun.
      const isOver = ["passed", "failed", "skipped"].includes(told.state);
      if (isOver) tests.delete(test);
      else tests.set(test, true);
      if (told.state === "passed") passed += 1;
      else if (told.state === "skipped") skipped.push(told.name);
      else {
        failed += 1;
        const file = files.get(told.file);
        if (file) file.failed += 1;
      }
    }
    if (told.kind === "file") {
      // A file that cannot be loaded, or whose hooks fail, has no failed test of its own.
      const isWhole = told.state === "passed" || told.state === "skipped";
      const isBroken = !isWhole && (files.get(told.file)?.failed ?? 0) === 0;
      if (isBroken) broken += 1;
      files.set(told.file, null);
    }
  }
  const under = [...files].flatMap(([file, state]) => (state === null ? [] : [file]));
  const ended = [...files.values()].filter((state) => state === null).length;
  return {
    passed,
    failed: failed + broken + (errors ?? 0),
    skipped,
    isEnded: errors !== null,
    notEnded: [...tests.keys(), ...under],
    filesLeft: expected - ended,
  };
}

/**
 * What a run of Vitest that exited with `code` adds to the sum, and the lines that say what its
 * tests by themselves do not say.
 */
export function outcomeOf(journal, code) {
  const { passed, failed, skipped, isEnded, notEnded, filesLeft } = journal;
  const isCutShort = !isEnded || filesLeft > 0 || notEnded.length > 0;
  const complaints = [];
  if (isCutShort) {
    complaints.push(`cut short; files that had not ended: ${filesLeft}. What had begun:`);
    complaints.push(...notEnded.map((one) => `  ${one}`));
  }
  // Something that no test is charged with, or no test at all.
  const isAmiss = failed === 0 && (isCutShort || code !== 0 || passed === 0);
  return { passed, failed: failed + (isAmiss || !isEnded ? 1 : 0), skipped, complaints };
}
