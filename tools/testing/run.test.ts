import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const moduleOf = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);

const SAYS = "console.log('begun');";

/** A program that does something, plays a part, and does something while it is there. */
const given = (before: string, part: string, meanwhile = "") => `
  const { endParts, run } = await import(${moduleOf("./run.mjs")});
  ${before}
  const part = run("part", ["-e", ${JSON.stringify(part)}]);
  part.then(() => console.log("went on"));
  ${meanwhile}
`;

async function play(program: string): Promise<string> {
  const args = ["--input-type=module", "-e", program];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return stdout;
}

test("a run that is given up begins no part", async () => {
  expect(await play(given("endParts();", SAYS, "setImmediate(() => process.exit(0));"))).toBe("");
});

test("where a run is given up, its parts end, and what waits for them does not go on", async () => {
  const whenBegun = `
    const write = process.stdout.write.bind(process.stdout);
    process.stdout.write = (text) => {
      if (String(text).startsWith("begun")) endParts();
      if (String(text).startsWith("-- part")) setImmediate(() => process.exit(0));
      return write(text);
    };
  `;
  const said = await play(given(whenBegun, `${SAYS} setInterval(() => undefined, 1000);`));
  expect(said).toContain("-- part: exit SIGTERM");
  expect(said).not.toContain("went on");
});
