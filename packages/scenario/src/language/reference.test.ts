import { expect, test } from "vitest";
import { scenarioCommandsMarkdown } from "./reference.ts";

test("docs/reference/scenario-commands.md is what there is (vitest -u writes it)", async () => {
  await expect(scenarioCommandsMarkdown()).toMatchFileSnapshot(
    "../../../../docs/reference/scenario-commands.md",
  );
});
