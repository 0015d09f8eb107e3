import { describe, expect, test } from "vitest";
import { correct, openTeam, overage, pack, type TriedTeam, tick, use } from "../../test/team.ts";
import { viewInvoice } from "./invoice.ts";

const invoice = ({ team, context }: TriedTeam, cycle: number) =>
  viewInvoice(team.everything(), context(), cycle);

describe("the invoice of a cycle", () => {
  test("A5: pay-as-you-go is one line however many members it comes from, rounded once", () => {
    const tried = openTeam("basic");
    tried.tell({ type: "add_member", memberId: "ben", name: "Ben" });
    tried.tell({ type: "set_payg_default", payg: "on" });
    for (const [memberId, amount] of [
      ["ann", "20.1"],
      ["ben", "20.1"],
    ]) {
      const charge = { item: "ai-action", credits: amount };
      tried.tell({ type: "record_usage", pool: "ai", memberId, charge });
    }
    // 0.2 x $0.035 = $0.007; each member's part alone would round to nothing.
    expect(invoice(tried, 0)).toMatchObject({
      status: "draft",
      lines: [{ kind: "overage", pool: "ai", quantity: "0.2", unitPrice: "0.035", amount: "0.01" }],
      total: "0.01",
    });
  });

  test("F4: blocks of one price are one line, by how many there are", () => {
    const tried = openTeam("basic");
    tried.tell(overage(true));
    tried.tell(use(20));
    expect(invoice(tried, 0).lines).toMatchObject([
      { kind: "blocks", quantity: "3", unit: "block", unitPrice: "1", amount: "3.00" },
    ]);
  });

  test("C7: overage before and after another price is two segments of one line", () => {
    const tried = openTeam("team");
    tried.tell(overage(true));
    tried.tell(use(20));
    const target = "overage.flows.price";
    tried.tell({ type: "override_terms", target, value: "0.5", reason: "order form" });
    tried.tell(use(1));
    expect(invoice(tried, 0).lines).toMatchObject([
      {
        quantity: "22",
        unitPrice: null,
        segments: [
          { quantity: "20", unitPrice: "0.001", cost: "0.02" },
          { quantity: "2", unitPrice: "0.5", cost: "1" },
        ],
        amount: "1.02",
      },
    ]);
  });

  test("D3: packs of one price are one line, of two prices two, and the total adds up", () => {
    const tried = openTeam("team");
    for (const more of [{}, { price: "3" }, {}]) tried.tell({ ...pack, ...more });
    expect(invoice(tried, 0)).toMatchObject({
      lines: [
        { kind: "pack", quantity: "2", unitPrice: "2", amount: "4.00" },
        { kind: "pack", quantity: "1", unitPrice: "3", amount: "3.00" },
      ],
      total: "7.00",
    });
  });

  test("C5: a closed cycle shows what it closed with; what came later is a line of the next", () => {
    const tried = openTeam("team");
    tried.tell(overage(true));
    tried.tell(use(20));
    tried.tell(tick, "2026-04-03T00:00:00Z");
    tried.tell(use(15, "2026-03-20T00:00:00Z"));
    tried.tell(correct(tried.team.charges[0]?.chargeId ?? "", "10"));
    expect(invoice(tried, 0)).toMatchObject({
      status: "closed",
      lines: [{ kind: "overage", quantity: "20", amount: "0.02" }],
      total: "0.02",
    });
    expect(invoice(tried, 1)).toMatchObject({
      status: "draft",
      lines: [
        { kind: "late", ofCycle: 0, quantity: "30", amount: "0.03" },
        { kind: "correction", ofCycle: 0, quantity: "10", amount: "-0.01" },
      ],
      total: "0.02",
    });
  });

  test("C5, F4: blocks of a closed cycle stay on its invoice, though a correction took one back", () => {
    const tried = openTeam("basic");
    tried.tell(overage(true));
    tried.tell(use(17));
    tried.tell(tick, "2026-04-03T00:00:00Z");
    tried.tell(correct(tried.team.charges[0]?.chargeId ?? ""));
    expect(invoice(tried, 0).lines).toMatchObject([{ quantity: "1", amount: "1.00" }]);
    expect(invoice(tried, 1).lines).toMatchObject([{ kind: "correction", amount: "-1.00" }]);
  });
});
