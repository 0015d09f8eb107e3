/**
 * The contract may not import the core, so it describes commands, views and refusals again. This
 * file does not compile where the two have drifted apart.
 */
import type * as contract from "@sluice/contract";
import type * as core from "@sluice/core";

/** True where each fits where the other is wanted, so that neither has a field the other lacks. */
type Same<Here, There> = [Here] extends [There] ? ([There] extends [Here] ? true : false) : false;
type Holds<Claim extends true> = Claim;

type CommandsFit = {
  [Type in core.CommandType]: Same<contract.CommandOf<Type>, core.CommandOf<Type>> extends true
    ? true
    : Type;
};
export type CommandsAgree = Holds<CommandsFit[core.CommandType] extends true ? true : false>;
export type CommandTypesAgree = Holds<Same<contract.CommandType, core.CommandType>>;

export type ViewsAgree = [
  Holds<Same<contract.TeamView, core.TeamView>>,
  Holds<Same<contract.MemberView, core.MemberView>>,
  Holds<Same<contract.RunView, core.RunView>>,
  Holds<Same<contract.RunTreeView, core.RunTreeView>>,
  Holds<Same<contract.ChargeView, core.ChargeView>>,
  Holds<Same<contract.ActionView, core.ActionView>>,
  Holds<Same<contract.ReservationView, core.ReservationView>>,
  Holds<Same<contract.LeaseView, core.LeaseView>>,
  Holds<Same<contract.GrantView, core.GrantView>>,
  Holds<Same<contract.BalanceView, core.BalanceView>>,
  Holds<Same<contract.UsageView, core.UsageView>>,
  Holds<Same<contract.InvoiceView, core.InvoiceView>>,
  Holds<Same<contract.ChargeExplanation, core.ChargeExplanation>>,
  Holds<Same<contract.RefusalExplanation, core.RefusalExplanation>>,
  Holds<Same<contract.EntryView, core.EntryView>>,
];

type Facts<Code extends core.RejectionCode> = Omit<Extract<core.Rejection, { code: Code }>, "code">;
type FactsFit = {
  [Code in core.RejectionCode]: [Facts<Code>] extends [contract.FactsOf<Code>] ? true : Code;
};

/** Every refusal of the core has a code, a status and a sentence made from just these facts. */
export type RefusalsAgree = Holds<FactsFit[core.RejectionCode] extends true ? true : false>;
