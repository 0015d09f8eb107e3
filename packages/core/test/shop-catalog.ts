/** A small catalog that is whole; tests make mistakes in it. */
export const WHOLE = `catalog: { id: shop, name: Shop, currency: EUR }
sources:
  page: { title: Price list, date: 2026-01-01, by: seller }
  blog: { title: A blog, date: 2026-01-02, by: third-party }
pools:
  runs: { name: Runs, unit: credit, spentBy: run, invoiceLine: Run usage, operation: runs }
families:
  only:
    name: Only
    timelines:
      runs:
        - { card: first, from: 2026-01-01, source: page }
        - { card: second, from: 2026-02-01, source: page }
features:
  agent-mode: { name: Agent Mode }
roles:
  owner: { name: Owner, rights: [use, billing] }
  admin: { name: Admin, rights: [use] }
  billing: { name: Billing, rights: [billing] }
  member: { name: Member, rights: [use] }
  guest: { name: Guest, rights: [use] }
bounds:
  runAgeMaxSeconds: 3600
  heartbeatTimeoutSeconds: 60
  creditsAbsorbedPerRunMax: "100"
  runDepthMax: 3
  runsOpenPerTeamMax: 5
  runsPausedPerTeamMax: 5
  pausedRunLapsesAfterSeconds: 3600
  claimTimeoutSeconds: 60
  cycleGraceSeconds: 3600
  reservationTtlDefaultSeconds: 60
  reservationTtlMaxSeconds: 600
  leaseSeconds: 60
  leaseReportGraceSeconds: 30
  paygDefault: "off"
  source: page
plans:
  small:
    name: Small
    family: only
    rank: 1
    paid: true
    kind: standard
    hasRoles: true
    pools:
      runs: { scope: team, allotment: "10", source: page }
    features:
      agent-mode: { available: true, source: page }
  large:
    name: Large
    family: only
    rank: 2
    paid: true
    kind: standard
    hasRoles: true
    pools:
      runs: { scope: team, allotment: "20", source: page }
    features: {}
addOns:
  seat:
    name: Seat
    kind: seat
    pool: runs
    allotments:
      small: { value: "50", source: page }
    pricePerCycle: { value: "5.00", source: page }
    endsOnUpgrade: false
cards:
  first:
    name: First
    pool: runs
    source: page
    overageSwitch: team
    rates:
      - { item: block, unit: call, credits: "1", source: page }
      - item: writer
        unit: call
        models: { alpha: "2", beta: "3" }
        source: page
    overage:
      - plans: [small]
        regime: blocks
        blockCredits: "100"
        blockPrice: "1.00"
        source: page
  second:
    name: Second
    pool: runs
    source: page
    overageSwitch: team
    rates:
      - { item: block, unit: call, credits: "2", source: page }
      - { id: block-dear, item: maker, unit: call, credits: "4", source: page }
    overage: []
`;
