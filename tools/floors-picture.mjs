/**
 * Draws the packages and their floors into docs/ARCHITECTURE.md, between marks, from the lists that
 * the import rules hold (`.dependency-cruiser.cjs`). `npm run check -- docs` fails while the page
 * says something else; `node tools/floors-picture.mjs` writes it anew.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PAGE = "docs/ARCHITECTURE.md";

/** What a package is called in the picture, where its name alone says too little. */
const CALLED = {
  core: "core: the rules, pure",
  engine: "engine: lanes, queries, jobs",
  store: "store: PostgreSQL",
  contract: "contract: routes, schemas, codes",
  gate: "gate: in front of an API",
  sluice: "sluice: the library",
};

/** What an arrow says besides that one package imports the other. */
const SAID = { "contract core": "types only", "store engine": "implements the ports of" };

/** What is wrong with the pictures of the page at `root`, one line each. */
export function stalePictures(root, house = houseOf(root)) {
  const text = readFileSync(join(root, PAGE), "utf8");
  return Object.entries(picturesOf(root, house)).flatMap(([name, picture]) => {
    const place = placeOf(text, name);
    if (!place) return [`${PAGE}: the marks of the picture "${name}" are missing`];
    if (text.slice(place.start, place.end) === picture) return [];
    return [`${PAGE}: the picture "${name}" is out of date; run node tools/floors-picture.mjs`];
  });
}

/** The text of the page with every picture drawn anew. */
export function withPictures(text, pictures) {
  let page = text;
  for (const [name, picture] of Object.entries(pictures)) {
    const place = placeOf(page, name);
    if (place) page = page.slice(0, place.start) + picture + page.slice(place.end);
  }
  return page;
}

export function picturesOf(root, { ARROWS, FLOORS, WINGS }) {
  const { core, ...others } = FLOORS;
  return {
    packages: mermaid("TB", arrows(ARROWS)),
    "floors of the core": mermaid("TB", chain("core", core, WINGS.core)),
    "rooms of the core": rooms(root, core),
    "floors of the others": mermaid("LR", Object.entries(others).flatMap(subgraph)),
  };
}

const arrows = (lists) =>
  Object.entries(lists).flatMap(([name, targets]) => [
    `${name}["${CALLED[name] ?? name}"]`,
    ...targets.map((target) => {
      const said = SAID[`${name} ${target}`];
      return said ? `${name} -- ${said} --> ${target}` : `${name} --> ${target}`;
    }),
  ]);

/** One box a floor, the highest first; each stands on the one below it. */
function chain(name, floors, wings = []) {
  const boxes = floors.map((folders, at) => {
    const called = folders.map((folder) => (wings.includes(folder) ? `(${folder})` : folder));
    return `${name}${at + 1}["${called.join(" · ")}"]`;
  });
  const stairs = floors.slice(1).map((_, at) => `${name}${at + 2} --> ${name}${at + 1}`);
  return [...boxes.reverse(), ...stairs.reverse()];
}

const subgraph = ([name, floors]) => [
  `subgraph ${name}`,
  "  direction TB",
  ...chain(name, floors).map((line) => `  ${line}`),
  "end",
];

const mermaid = (direction, lines) =>
  ["```mermaid", `flowchart ${direction}`, ...lines.map((line) => `  ${line}`), "```"].join("\n");

/** Each folder with the first sentence of its own page, from the bottom up. */
function rooms(root, floors) {
  const rows = floors.flatMap((folders, at) =>
    folders.map((folder) => {
      const page = `packages/core/src/${folder}/README.md`;
      return `| ${at + 1} | [${folder}](../${page}) | ${firstSentence(join(root, page))} |`;
    }),
  );
  return ["| floor | folder | one learns |", "|---|---|---|", ...rows].join("\n");
}

/** The page's first paragraph up to its first full stop, without the rules that it cites. */
function firstSentence(path) {
  const [, paragraph = ""] = readFileSync(path, "utf8").split(/\n\n+/);
  const sentence = /^[\s\S]*?\.(?=\s|$)/.exec(paragraph)?.[0] ?? paragraph;
  return sentence.replace(/\s+/g, " ").replace(/ \(RULES [^)]*\)/, "");
}

/** Where the picture stands between its marks; null: the page has no such marks. */
function placeOf(text, name) {
  const mark = `<!-- drawn: ${name} -->\n`;
  const start = text.indexOf(mark) + mark.length;
  const end = text.indexOf("\n<!-- end -->", start - 1);
  return start < mark.length || end < 0 ? null : { start, end: Math.max(start, end) };
}

function houseOf(root) {
  return createRequire(import.meta.url)(join(root, ".dependency-cruiser.cjs")).house;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const path = join(root, PAGE);
  const pictures = picturesOf(root, houseOf(root));
  writeFileSync(path, withPictures(readFileSync(path, "utf8"), pictures));
}
