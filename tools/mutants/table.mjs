/** What came of each mutant, as a page that is kept. */

const HEAD = `# What becomes of each mutant

Written by \`npm run mutants\`; [the README](README.md) says how to read it.
`;
const NOT_PLAYED = "not played yet";

/**
 * One row for each patch of the list. What a run has not played keeps the row that it had in
 * `before`, so that a part can be played anew.
 */
export function tableOf(patches, results, before = "") {
  const fates = new Map(
    results.map(({ patch, killedBy }) => [keyOf(patch), fateOf(patch, killedBy)]),
  );
  const known = rowsOf(before);
  const rows = patches.map((patch) => {
    const key = keyOf(patch);
    return { key, fate: fates.get(key) ?? known.get(key) ?? NOT_PLAYED };
  });
  const survived = rows.filter(({ fate }) => fate.startsWith("**survives**")).length;
  const unplayed = rows.filter(({ fate }) => fate === NOT_PLAYED).length;
  const counts = [`${rows.length - survived - unplayed} killed`, `${survived} survived`];
  if (unplayed > 0) counts.push(`${unplayed} not played yet`);
  return [
    HEAD,
    `${rows.length} mutants: ${counts.join(", ")}.`,
    "",
    "| rule | file | the mistake | what notices it |",
    "|---|---|---|---|",
    ...rows.map(({ key, fate }) => `${key} ${fate} |`),
    "",
  ].join("\n");
}

/** Whether the table has an outcome of the mutant, whatever it was. */
export function isPlayed(table, patch) {
  return (rowsOf(table).get(keyOf(patch)) ?? NOT_PLAYED) !== NOT_PLAYED;
}

/** The row up to what notices it, which is the rest. */
function keyOf({ rule, file, breaks }) {
  return `| ${rule} | \`${file.replace(/^packages\/(core\/src\/)?/, "")}\` | ${cell(breaks)} |`;
}

function fateOf(patch, killedBy) {
  if (killedBy !== null) return cell(killedBy.replace(/^packages\/core\/src\//, ""));
  return `**survives**: ${cell(patch.survives ?? "no reason given")}`;
}

function rowsOf(table) {
  const rows = table.matchAll(/^(\| \w+ \| `[^`]+` \| (?:[^|\\]|\\.)+ \|) (.*) \|$/gm);
  return new Map([...rows].map(([, key, fate]) => [key, fate]));
}

const cell = (text) => text.replaceAll("|", "\\|").replaceAll("\n", " ");
