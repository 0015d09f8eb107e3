import { expect, test } from "vitest";
import { moneyInWords } from "./money-in-words.ts";

test("dollars have their sign, other currencies their code", () => {
  expect(moneyInWords("USD", "0.03")).toBe("$0.03");
  expect(moneyInWords("EUR", "1234.5")).toBe("1234.5 EUR");
});
