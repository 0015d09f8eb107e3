/**
 * The documentation holds: relative links and anchors lead somewhere, and a code block that says
 * which file it comes from is that file, or a stretch of it, word for word. The mark is a comment
 * on the line before the block: `<!-- from examples/library/main.ts -->`.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";

const SOURCE = /\.(ts|mjs|cjs|js|sql|ya?ml)$/;
const SKIPPED = new Set(["node_modules", "dist", "data", ".git", ".sluice"]);

/**
 * Everything that is wrong with the Markdown below `root`, and with mentions of it, one line each.
 */
export function checkDocs(root) {
  const pages = filesEnding(root, /\.md$/).flatMap((path) => [
    ...brokenLinks(root, path),
    ...driftedBlocks(root, path),
  ]);
  return [...pages, ...filesEnding(root, SOURCE).flatMap((path) => brokenMentions(root, path))];
}

/** Comments send readers to pages by name; the page must be there. */
function brokenMentions(root, path) {
  if (/check-docs(\.test)?\.(mjs|ts)$/.test(path)) return [];
  const text = readFileSync(join(root, path), "utf8");
  return [...text.matchAll(/\bdocs\/[\w/.-]+\.md\b/g)].flatMap(([page]) =>
    existsSync(join(root, page)) ? [] : [`${path}: ${page}, mentioned there, does not exist`],
  );
}

function brokenLinks(root, path) {
  const text = readFileSync(join(root, path), "utf8");
  const prose = text.replace(/^```[\s\S]*?^```/gm, "").replace(/`[^`\n]*`/g, "");
  const links = [...prose.matchAll(/!?\[[^\]]*\]\(([^)\s]+)\)/g)].map((match) => match[1]);
  const sources = [...prose.matchAll(/<img[^>]+src="([^"]+)"/g)].map((match) => match[1]);
  return [...links, ...sources].flatMap((link) => {
    if (/^[a-z]+:/.test(link)) return [];
    const [file, anchor] = link.split("#");
    const target = file ? normalize(join(dirname(path), file)) : path;
    if (!existsSync(join(root, target))) return [`${path}: ${link} leads nowhere`];
    if (!anchor || !target.endsWith(".md")) return [];
    const anchors = anchorsOf(readFileSync(join(root, target), "utf8"));
    return anchors.has(anchor) ? [] : [`${path}: ${link}: ${target} has no such heading`];
  });
}

/** As GitHub makes them: lower case, punctuation dropped, blanks to dashes, repeats numbered. */
export function anchorsOf(text) {
  const anchors = new Set();
  const prose = text.replace(/^```[\s\S]*?^```/gm, "");
  for (const [, heading] of prose.matchAll(/^#{1,6}\s+(.+?)\s*$/gm)) {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/[`*]/g, "");
    const base = plain
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-");
    let anchor = base;
    for (let again = 1; anchors.has(anchor); again += 1) anchor = `${base}-${again}`;
    anchors.add(anchor);
  }
  for (const [, id] of prose.matchAll(/<a\s+(?:id|name)="([^"]+)"/g)) anchors.add(id);
  return anchors;
}

function driftedBlocks(root, path) {
  const text = readFileSync(join(root, path), "utf8");
  const blocks = text.matchAll(/^<!-- from (\S+) -->\s*\n```\w*\n([\s\S]*?)^```/gm);
  return [...blocks].flatMap(([, file, block]) => {
    if (!existsSync(join(root, file))) return [`${path}: ${file}, quoted there, does not exist`];
    const whole = dedent(readFileSync(join(root, file), "utf8"));
    if (whole.includes(dedent(block).trimEnd())) return [];
    return [`${path}: the block from ${file} is not what that file says`];
  });
}

function dedent(text) {
  return text.replace(/^[ \t]+/gm, "");
}

function filesEnding(root, pattern, folder = root) {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      if (SKIPPED.has(name)) return [];
      if (statSync(path).isDirectory()) return filesEnding(root, pattern, path);
      return pattern.test(name) ? [relative(root, path)] : [];
    });
}
