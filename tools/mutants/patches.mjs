/**
 * The list of mutants: each is one deliberate mistake, an exact text of one source file and what
 * stands there instead. They are data, in `patches/`, a file for each room of the source.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

const FIELDS = ["rule", "file", "breaks", "text", "becomes"];
const OPTIONAL = ["survives"];

/**
 * @typedef {object} Patch
 * @property {string} rule The rule that it breaks, by its number.
 * @property {string} file The source file, from the root.
 * @property {string} breaks What it breaks, in words.
 * @property {string} text What stands there; it occurs exactly once.
 * @property {string} becomes What the mutant has instead.
 * @property {string} [survives] Why no test can notice it, where none can.
 * @property {string} list The file of the list that it comes from.
 */

/** @returns {Patch[]} */
export function readPatches() {
  const folder = fileURLToPath(new URL("patches/", import.meta.url));
  return readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .sort()
    .flatMap((list) => {
      const { files, patches } = parse(readFileSync(join(folder, list), "utf8"));
      return patches.map((patch) => ({ ...patch, file: `${files}/${patch.file}`, list }));
    });
}

/** What is wrong with the list, one line each, for a tree at `root`; empty where all of it fits. */
export function misfits(root, patches = readPatches()) {
  const sources = new Map();
  const sourceOf = (file) => {
    if (!sources.has(file)) sources.set(file, readOrNull(join(root, file)));
    return sources.get(file);
  };
  const seen = new Set();
  return patches.flatMap((patch) => {
    const place = `tools/mutants/patches/${patch.list}: ${patch.file}: ${patch.breaks}`;
    const unknown = Object.keys(patch).filter(
      (key) => ![...FIELDS, ...OPTIONAL, "list"].includes(key),
    );
    const missing = FIELDS.filter((key) => typeof patch[key] !== "string");
    if (unknown.length + missing.length > 0) {
      return [
        `${place}: has ${unknown.join(", ") || "nothing unknown"}, lacks ${missing.join(", ")}`,
      ];
    }
    const key = `${patch.file}\n${patch.text}\n${patch.becomes}`;
    if (seen.has(key)) return [`${place}: stands twice in the list`];
    seen.add(key);
    if (patch.text === patch.becomes) return [`${place}: changes nothing`];
    const source = sourceOf(patch.file);
    if (source === null) return [`${place}: there is no such file`];
    const count = source.split(patch.text).length - 1;
    return count === 1 ? [] : [`${place}: its text occurs ${count} times: ${patch.text}`];
  });
}

/** The source with the mistake in it. */
export function mutated(source, { text, becomes }) {
  return source.replace(text, () => becomes);
}

function readOrNull(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return null;
    throw error;
  }
}
