/**
 * The source under test: sizes, banned words, the words of the glossary, that every rule that is
 * built has a scenario, and that each package and each folder of the core says what it owns.
 * `tidy(root)` answers the findings, one line each; empty is tidy.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import ts from "typescript";

const FILE_LINES_MAX = 400;
const FUNCTION_LINES_MAX = 70;
const COLUMNS_MAX = 100;
/** A sentence in quotes is not broken by the formatter; it may run on a little. */
const COLUMNS_WITH_TEXT_MAX = 140;

/** Words that docs/GLOSSARY.md has another one for: of other products, and old ones of ours. */
const FORBIDDEN_WORDS = {
  customer: "team",
  tenant: "operator or team",
  workspace: "team",
  wallet: "account",
  topup: "pack",
  drawdown: "burnDown",
  deduction: "burn",
  quotaLeft: "available",
  payg_enabled: "payg",
  chargeback: "correction",
  webhookHit: "event",
  gift: "goodwill, or the amount of a lease",
  inHand: "balance",
};

/** Rules that are built, and so have scenarios; docs/RULES.md names those that are not. */
export const RULES_BUILT = [
  ...numbered("R", 1, 7),
  ...numbered("A", 1, 6),
  ...numbered("F", 1, 5),
  "F7",
  ...numbered("C", 1, 16),
  ...numbered("L", 1, 6),
];

/** Where a pattern may not stand, and what stands there instead. */
const BANS = [
  { where: inCore, pattern: /\bDate\.now\(/, instead: "take the instant as an argument" },
  { where: inCore, pattern: /\bnew Date\(\s*\)/, instead: "take the instant as an argument" },
  { where: inCore, pattern: /\bMath\.random\(/, instead: "take what varies as an argument" },
  { where: inCore, pattern: /["']node:/, instead: "leave I/O to the engine" },
  {
    where: inCore,
    pattern: /\b(fetch|setTimeout|setInterval)\(/,
    instead: "leave I/O to the engine",
  },
  { where: inCore, pattern: /\bparseFloat\(/, instead: "parseCredits or parseMoney" },
  { where: everywhere, pattern: /\bas any(?=\s*[;,)\]}.]|\s*$)/, instead: "a type" },
  {
    where: whereServersAre,
    pattern: /\b(test|it|describe)\.(only|skip|todo)\(/,
    instead: "the whole suite",
  },
  { where: everywhere, pattern: /@ts-(ignore|nocheck)/, instead: "a type that holds" },
  { where: everywhere, pattern: /\b(TODO|FIXME|XXX)\b/, inComments: true, instead: "an issue" },
  { where: everywhere, pattern: /\bunless told\b/i, inComments: true, instead: "Default: ..." },
  {
    where: everywhere,
    pattern: /^\s*[^\s*/"'`].*[^"'`]\/\*\* [A-Z`]/,
    instead: "the line above what the comment is about",
  },
  { where: inLibraries, pattern: /\bconsole\./, instead: "an answer, an event or the logger" },
  {
    where: inTests,
    pattern: /\bMath\.random\(/,
    instead: "a seeded generator that prints its seed",
  },
  {
    where: inTests,
    pattern: /["']node:timers\/promises["']/,
    instead: "what tells of the event, or until() of @sluice/testing",
  },
  {
    where: inTests,
    pattern: /^\s*\}, [\d_]{4,}\);/,
    instead: "the time-out of vitest.config.ts, which stands for no claim",
  },
  {
    where: inTests,
    pattern: /\btoMatchObject\(.*[:(]\s*\{\}/,
    instead: "toEqual, since any object matches an empty one",
  },
];

function numbered(letter, first, last) {
  return Array.from({ length: last - first + 1 }, (_, at) => `${letter}${first + at}`);
}

function everywhere() {
  return true;
}

/** A server that a machine does not have is the one reason to skip, and one file says so. */
function whereServersAre(path) {
  return path !== "packages/testing/src/skip.ts";
}

function inCore(path) {
  return path.startsWith("packages/core/src/") && !inTests(path);
}

function inTests(path) {
  return path.endsWith(".test.ts");
}

function inLibraries(path) {
  return /^packages\/(?!cli\/|testing\/)[^/]+\/src\//.test(path) && !inTests(path);
}

/** Everything that is wrong with the tree at `root`. */
export function tidy(root) {
  const files = sourceFiles(root);
  const findings = files.flatMap((path) =>
    findingsIn(path, readFileSync(join(root, path), "utf8")),
  );
  const rules = rulesWritten(root);
  const cited = files.flatMap((path) => {
    const text = readFileSync(join(root, path), "utf8");
    return isAboutBans(path) ? [] : unknownCitations(path, text, rules);
  });
  return [...findings, ...cited, ...rulesWithoutScenario(root), ...withoutReadme(root)];
}

/** The numbers of docs/RULES.md. */
function rulesWritten(root) {
  const text = readFileSync(join(root, "docs/RULES.md"), "utf8");
  return new Set([...text.matchAll(/^- \*\*([RAFLDC]\d{1,2})\*\*/gm)].map((match) => match[1]));
}

/** `RULES F3, C5 and A2`: each of them must be there. */
export function unknownCitations(path, text, rules) {
  const findings = [];
  for (const match of text.matchAll(
    /\bRULES ([RAFLDC]\d{1,2}(?:(?:, | and |–| to )[RAFLDC]\d{1,2})*)/g,
  )) {
    for (const [rule] of match[1].matchAll(/[RAFLDC]\d{1,2}/g)) {
      if (!rules.has(rule)) findings.push(`${path}: cites rule ${rule}, which is not written`);
    }
  }
  for (const match of text.matchAll(/\bDESIGN \d/g)) {
    findings.push(`${path}: cites ${match[0]}, which is not here; cite docs/ARCHITECTURE.md`);
  }
  return findings;
}

/** Everything that is wrong with one file; `path` is relative to the root, with slashes. */
export function findingsIn(path, text) {
  const lines = text.split("\n");
  const findings = [];
  if (lines.length - 1 > FILE_LINES_MAX) {
    findings.push(`${path}: ${lines.length - 1} lines, ${FILE_LINES_MAX} at most`);
  }
  lines.forEach((line, at) => {
    const place = `${path}:${at + 1}`;
    if (line.length > columnsMax(line)) {
      findings.push(`${place}: ${line.length} columns, ${columnsMax(line)} at most`);
    }
    const code = withoutComment(line);
    for (const { where, pattern, inComments, instead } of BANS) {
      const subject = inComments ? line : code;
      const found = where(path) && !isAboutBans(path) ? pattern.exec(subject) : null;
      if (found) findings.push(`${place}: ${found[0].trim()} is banned here; use ${instead}`);
    }
  });
  return [...findings, ...findingsInSyntax(path, text)];
}

function columnsMax(line) {
  if (/https?:\/\/\S+/.test(line)) return Number.POSITIVE_INFINITY;
  const texts = line.match(/(["'`])(?:(?!\1).){40,}\1?/g) ?? [];
  return texts.length > 0 ? COLUMNS_WITH_TEXT_MAX : COLUMNS_MAX;
}

/** This file and its test name what they ban. */
function isAboutBans(path) {
  return path.startsWith("tools/tidy.");
}

function withoutComment(line) {
  return /^\s*(\*|\/\/|\/\*)/.test(line) ? "" : line;
}

function findingsInSyntax(path, text) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  const lineOf = (position) => source.getLineAndCharacterOfPosition(position).line + 1;
  const findings = [];
  const visit = (node) => {
    if (isMeasured(node)) {
      const start = lineOf(node.getStart(source));
      const size = lineOf(node.end) - start + 1;
      if (size > FUNCTION_LINES_MAX) {
        findings.push(
          `${path}:${start}: a function of ${size} lines, ${FUNCTION_LINES_MAX} at most`,
        );
      }
    }
    if (ts.isIdentifier(node) && isDeclared(node) && !isAboutBans(path)) {
      const use = betterWord(node.text);
      if (use) findings.push(`${path}:${lineOf(node.getStart(source))}: ${node.text}: say ${use}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return findings;

  /** A suite of tests is a list, not a function to be understood at once. */
  function isMeasured(node) {
    if (!ts.isFunctionLike(node) || !("body" in node) || !node.body) return false;
    const call = node.parent;
    return !(ts.isCallExpression(call) && /^describe/.test(call.expression.getText(source)));
  }
}

/** Only names that are given here are ours to choose. */
function isDeclared(identifier) {
  const { parent } = identifier;
  if (ts.isPropertyAccessExpression(parent)) return false;
  return "name" in parent && parent.name === identifier;
}

function betterWord(name) {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[ _]/);
  const joined = words.join("");
  for (const [word, instead] of Object.entries(FORBIDDEN_WORDS)) {
    const plain = word.toLowerCase();
    if (words.includes(plain) || words.includes(`${plain}s`) || joined === plain) return instead;
  }
  return null;
}

/** Every rule that is built is cited by the `rule` of at least one scenario. */
function rulesWithoutScenario(root) {
  const cited = new Set();
  for (const path of walk(join(root, "scenarios"))) {
    if (!/\.ya?ml$/.test(path)) continue;
    const rules = /^rules?:\s*(.+(?:\n\s+-.+)*)/m.exec(readFileSync(path, "utf8"));
    for (const [rule] of (rules?.[1] ?? "").matchAll(/\b[RAFCL]\d{1,2}\b/g)) cited.add(rule);
  }
  return RULES_BUILT.filter((rule) => !cited.has(rule)).map(
    (rule) => `scenarios: none names rule ${rule}`,
  );
}

/** Where a newcomer learns what is in a folder, and what is not. */
function withoutReadme(root) {
  const isFolder = (path) => existsSync(path) && statSync(path).isDirectory();
  const foldersOf = (parent) =>
    isFolder(join(root, parent))
      ? readdirSync(join(root, parent)).map((name) => `${parent}/${name}`)
      : [];
  return [...foldersOf("packages"), ...foldersOf("packages/core/src")]
    .filter((path) => isFolder(join(root, path)))
    .filter((path) => !existsSync(join(root, path, "README.md")))
    .map((path) => `${path}: has no README.md`);
}

function sourceFiles(root) {
  const folders = ["packages", "tools", "bench", "examples"];
  return folders
    .flatMap((folder) => walk(join(root, folder)))
    .filter((path) => /\.(ts|mjs|cjs)$/.test(path) && !path.endsWith(".d.ts"))
    .map((path) => relative(root, path).split(sep).join("/"));
}

function walk(folder) {
  let names = [];
  try {
    names = readdirSync(folder).sort();
  } catch (error) {
    if (error.code === "ENOENT") return [];
    throw error;
  }
  return names.flatMap((name) => {
    if (["node_modules", "dist", "data", ".sluice"].includes(name)) return [];
    const path = join(folder, name);
    return statSync(path).isDirectory() ? walk(path) : [path];
  });
}
