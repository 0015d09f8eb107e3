/** The mistakes of a catalog, each with its place in the file. */
import { type Document, isMap, isScalar, LineCounter, parseDocument } from "yaml";

export interface CatalogError {
  readonly file: string;
  /** Lines and columns count from 1. */
  readonly line: number;
  readonly column: number;
  /** e.g. `cards.flows-v11.rates.3.credits` */
  readonly path: string;
  readonly expected: string;
  readonly got: string;
  /** The whole mistake in one sentence. */
  readonly message: string;
}

export type Path = readonly (string | number)[];

/** A YAML file that knows the place of each of its values. */
export class CatalogSource {
  readonly name: string;
  readonly #document: Document.Parsed;
  readonly #lines = new LineCounter();

  constructor(name: string, text: string) {
    this.name = name;
    this.#document = parseDocument(text, { lineCounter: this.#lines, merge: false });
  }

  /**
   * The mistakes that YAML itself finds: bad indentation, keys written twice, aliases to nowhere.
   */
  get syntaxErrors(): CatalogError[] {
    return [...this.#document.errors].map((error) => {
      const [sentence = error.message] = error.message.split(" at line ");
      const expected =
        error.code === "DUPLICATE_KEY" ? "each key once in a map" : `YAML that reads: ${sentence}`;
      const got = error.code === "DUPLICATE_KEY" ? "the same key twice" : error.code;
      return this.#mistake(error.pos[0], "", expected, got);
    });
  }

  get value(): unknown {
    return this.#document.toJS() ?? {};
  }

  /** A mistake at a value; where the value is missing, at the nearest thing around it. */
  mistakeAt(path: Path, expected: string, got?: string): CatalogError {
    return this.#mistake(this.#offsetOf(path), path.join("."), expected, got ?? this.#got(path));
  }

  /** A mistake at a key, rather than at its value. */
  mistakeAtKey(path: Path, expected: string, got: string): CatalogError {
    const parent = this.#nodeAt(path.slice(0, -1));
    const key = path.at(-1);
    const pair = isMap(parent)
      ? parent.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key))
      : undefined;
    const offset = isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
    return this.#mistake(offset ?? this.#offsetOf(path), path.join("."), expected, got);
  }

  #mistake(offset: number, path: string, expected: string, got: string): CatalogError {
    const { line, col } = this.#lines.linePos(offset);
    const at = Math.max(line, 1);
    const place = path === "" ? "" : `${path}: `;
    const message = `${this.name}:${at}:${Math.max(col, 1)}: ${place}expected ${expected}; got ${got}`;
    return { file: this.name, line: at, column: Math.max(col, 1), path, expected, got, message };
  }

  #nodeAt(path: Path): unknown {
    return path.length === 0 ? this.#document.contents : this.#document.getIn(path, true);
  }

  #offsetOf(path: Path): number {
    for (let length = path.length; length >= 0; length -= 1) {
      const node = this.#nodeAt(path.slice(0, length));
      const offset = rangeStart(node);
      if (offset !== null) return offset;
    }
    return 0;
  }

  #got(path: Path): string {
    const node = this.#nodeAt(path);
    if (node === undefined) return "nothing";
    if (isScalar(node)) {
      if (node.value === null) return "nothing";
      return typeof node.value === "string"
        ? JSON.stringify(node.value)
        : `the ${typeof node.value} ${node.source ?? String(node.value)}`;
    }
    return isMap(node) ? "a map" : "a list";
  }
}

function rangeStart(node: unknown): number | null {
  if (node === null || typeof node !== "object" || !("range" in node)) return null;
  const { range } = node;
  return Array.isArray(range) && typeof range[0] === "number" ? range[0] : null;
}

/** The word of `known` that is nearest to `word`; null where none is near enough to be meant. */
export function nearestWord(word: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let least = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
