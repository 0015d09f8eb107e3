import { expect, test } from "vitest";
import { findingsInLock } from "./check-lock.mjs";

const tool = {
  version: "1.0.0",
  optionalDependencies: { "tool-linux": "1.0.0", "tool-mac": "1.0.0" },
};

test("a lock with every platform and no host passes", () => {
  const packages = {
    "": { name: "house" },
    "node_modules/tool": tool,
    "node_modules/tool-linux": { version: "1.0.0" },
    "node_modules/tool-mac": { version: "1.0.0" },
    "node_modules/ours": { resolved: "packages/ours", link: true },
  };
  expect(findingsInLock({ packages })).toEqual([]);
});

test("a platform that is missing is named", () => {
  const packages = { "node_modules/tool": tool, "node_modules/tool-linux": { version: "1.0.0" } };
  expect(findingsInLock({ packages })).toEqual([
    "package-lock.json: tool needs tool-mac, which is not locked",
  ]);
});

test("an address is named", () => {
  const packages = { "node_modules/tool": { resolved: "https://example.test/tool.tgz" } };
  expect(findingsInLock({ packages })).toHaveLength(1);
});
