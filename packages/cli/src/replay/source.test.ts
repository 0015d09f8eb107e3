import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { inspect } from "./source.ts";

test("D4: a folder to replay is misuse, named as what it is", async () => {
  await expect(inspect(tmpdir())).rejects.toThrow("is a folder; name its files");
});
