/**
 * Programs of tests that run as Node processes of their own. Each is bundled once for a worker's
 * run, because loading some hundred sources one by one takes a process ten times as long as its
 * work.
 */
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";

const bundles = new Map<string, Promise<string>>();

/** The path of a file that does what the source does, and starts fast. */
export function bundled(source: string): Promise<string> {
  const known = bundles.get(source);
  if (known !== undefined) return known;
  const made = bundle(source);
  bundles.set(source, made);
  return made;
}

async function bundle(source: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "sluice-program-"));
  const outfile = join(folder, basename(source).replace(/\.ts$/, ".mjs"));
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    conditions: ["source"],
    logLevel: "error",
    plugins: [OWN_SOURCES],
  });
  return outfile;
}

/**
 * Only the workspace's own sources go in, and each still finds the files beside it. Packages from
 * outside are loaded from where they are.
 */
const OWN_SOURCES: Plugin = {
  name: "own sources",
  setup({ onLoad, onResolve, resolve }) {
    onResolve({ filter: /^[^./]/ }, async ({ path, pluginData, kind, resolveDir, importer }) => {
      if (pluginData === OWN_SOURCES || kind === "entry-point") return undefined;
      if (path.startsWith("node:") || path === "sluice" || path.startsWith("@sluice/")) {
        return undefined;
      }
      const found = await resolve(path, { kind, resolveDir, importer, pluginData: OWN_SOURCES });
      if (found.errors.length > 0 || found.path === path) return found;
      return { path: pathToFileURL(found.path).href, external: true };
    });
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const url = JSON.stringify(pathToFileURL(path).href);
      return { contents: text.replaceAll("import.meta.url", url), loader: "ts" };
    });
  },
};
