import { expect, test } from "vitest";
import { httpApiMarkdown } from "./reference.ts";

test("docs/reference/http-api.md is what the table says (vitest -u writes it)", async () => {
  await expect(httpApiMarkdown()).toMatchFileSnapshot("../../../../docs/reference/http-api.md");
});
