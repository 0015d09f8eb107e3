/** Results as text. A program reads the run itself, which is plain JSON. */
import type { ScenarioResult } from "./play-scenario.ts";
import type { ScenarioRun } from "./run-scenarios.ts";

/** A line for each file, a table below each that failed, and `N passed, N failed` at the end. */
export function formatResults(run: ScenarioRun): string {
  const lines = run.results.flatMap((result) => formatResult(result));
  return [...lines, `${run.passed} passed, ${run.failed} failed`].join("\n");
}

export function formatResult(result: ScenarioResult): string[] {
  const rules = result.rules.length > 0 ? ` [${result.rules.join(" ")}]` : "";
  if (result.status === "passed") {
    const steps = result.steps === 1 ? "1 step" : `${result.steps} steps`;
    return [`ok    ${result.file}${rules} ${result.title} (${steps})`];
  }
  const lines = [`FAIL  ${result.file}${rules} ${result.title}`];
  const { failure } = result;
  if (!failure) return lines;
  const title = failure.title === null ? "" : ` "${failure.title}"`;
  const where = failure.where === null ? "" : `${failure.where}${title} `;
  lines.push(`      ${result.file}:${failure.line}: ${where}${failure.message}`);
  return [...lines, ...formatDifferences(result), ""];
}

function formatDifferences(result: ScenarioResult): string[] {
  const rows = result.failure?.differences ?? [];
  const pathOf = (path: string): string => path || "(answer)";
  const width = (texts: readonly string[]): number =>
    Math.min(60, Math.max(...texts.map((text) => text.length)));
  const paths = width(["where", ...rows.map(({ path }) => pathOf(path))]);
  const expecteds = width(["expected", ...rows.map(({ expected }) => expected)]);
  const row = (line: string, path: string, expected: string, got: string): string =>
    `      ${line.padStart(5)}  ${path.padEnd(paths)}  ${expected.padEnd(expecteds)}  ${got}`;
  return [
    row("line", "where", "expected", "got"),
    ...rows.map(({ line, path, expected, got }) => row(String(line), pathOf(path), expected, got)),
  ];
}
