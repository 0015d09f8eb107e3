import { describe, expect, test } from "vitest";
import { Failure } from "../base/failure.ts";
import { explainFault } from "./faults.ts";

describe("faults of opening", () => {
  test.each(["OperatorKeyRefused", "TrustedProxiesRefused", "TokensRefused", "CatalogFault"])(
    "D4: what was chosen and does not fit (%s) is misuse, and not a bug of ours",
    (name) => {
      const refused = Object.assign(new Error("does not fit"), { name });
      expect(() => explainFault(refused)).toThrow(Failure);
    },
  );

  test.each(["EEXIST", "ENOTDIR", "EACCES", "EROFS"])(
    "D4: a data folder that cannot be one (%s) is told what to do, not taken for a bug of ours",
    (code) => {
      const fault = Object.assign(new Error(`${code}: mkdir '/data'`), { code });
      expect(() => explainFault(fault)).toThrow(Failure);
      const bug = new Error("no code");
      expect(() => explainFault(bug)).toThrow(bug);
    },
  );
});
