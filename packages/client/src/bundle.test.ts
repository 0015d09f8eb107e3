/** What a browser loads when a page imports the client, as a bundler puts it together. */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, test } from "vitest";

const BYTES_MAX = 12_000;

test("a browser that imports the client loads a few kilobytes and no validator", async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(new URL("./index.ts", import.meta.url))],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    conditions: ["source"],
    metafile: true,
    write: false,
  });
  const [bundle] = outputFiles;
  expect(bundle?.contents.length).toBeGreaterThan(1_000);
  expect(bundle?.contents.length).toBeLessThanOrEqual(BYTES_MAX);
  const allowed = /packages\/(client\/src|contract\/src\/routes)\/[a-z-]+\.ts$/;
  expect(Object.keys(metafile.inputs).filter((path) => !allowed.test(path))).toEqual([]);
});
