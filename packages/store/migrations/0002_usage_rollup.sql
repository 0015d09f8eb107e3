-- Usage rolled up, so that no view of it depends on how long the ledger is. Behind the lanes, charges
-- and corrections are folded up to a watermark in the journal; what came after it is read from the
-- journal itself, so that what is shown is exact at every moment, folded or not.
--
-- Corrections count against the cycle, day, member, flow and item of the charge that they correct:
-- roll-ups are net, and their sums are what the accounts of a cycle have used.

CREATE TABLE usage_rollup (
  team_id text NOT NULL,
  cycle integer NOT NULL,
  key text NOT NULL,
  pool text NOT NULL,
  member_id text,
  flow_id text,
  item text NOT NULL,
  model text,
  run_kind text,
  day date NOT NULL,
  charges bigint NOT NULL,
  quantity numeric NOT NULL,
  credits bigint NOT NULL,
  burned bigint NOT NULL,
  overage bigint NOT NULL,
  absorbed bigint NOT NULL,
  PRIMARY KEY (team_id, cycle, key)
) WITH (fillfactor = 80);

COMMENT ON COLUMN usage_rollup.key IS 'The dimensions as one text, since some of them may be null.';
COMMENT ON COLUMN usage_rollup.day IS 'When it was used, in the zone of its cycle.';
COMMENT ON COLUMN usage_rollup.charges IS 'How many; amounts are micro-credits, net of corrections.';

CREATE TABLE usage_watermark (
  team_id text PRIMARY KEY,
  seq bigint NOT NULL
) WITH (fillfactor = 70);

COMMENT ON COLUMN usage_watermark.seq IS 'The journal is folded up to here, this row included.';

-- Finds the account that issued a grant. Issues are few.
CREATE INDEX entry_issue ON entry (team_id, grant_id) INCLUDE (account_id) WHERE kind = 'issue';

-- An action has one charge.
CREATE INDEX charge_by_action ON charge (team_id, action_id) WHERE action_id IS NOT NULL;

-- The zone, or UTC where this server does not know it.
CREATE FUNCTION known_zone(zone text) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
  PERFORM now() AT TIME ZONE zone;
  RETURN coalesce(zone, 'UTC');
EXCEPTION WHEN invalid_parameter_value THEN
  RETURN 'UTC';
END
$$;

-- What the rows of the journal after one seq and up to another add to usage.
CREATE FUNCTION usage_moves(of_team text, after_seq bigint, to_seq bigint)
RETURNS TABLE (
  cycle integer, pool text, member_id text, flow_id text, item text, model text, run_kind text,
  day date, charges bigint, quantity numeric, credits bigint, burned bigint, overage bigint,
  absorbed bigint
)
LANGUAGE sql STABLE AS $$
  WITH zone AS MATERIALIZED (
    SELECT y.cycle, known_zone(y.body ->> 'timeZone') AS name FROM cycle y WHERE y.team_id = of_team
  )
  SELECT c.cycle, c.pool, c.member_id, c.flow_id, c.item, c.model, c.run_kind,
    (c.occurred_at AT TIME ZONE zone.name)::date, 1, c.quantity::numeric,
    c.credits, c.burned, c.overage, c.absorbed
  FROM charge c JOIN zone ON zone.cycle = c.cycle
  WHERE c.team_id = of_team AND c.seq > after_seq AND c.seq <= to_seq
  UNION ALL
  SELECT c.cycle, c.pool, c.member_id, c.flow_id, c.item, c.model, c.run_kind,
    (c.occurred_at AT TIME ZONE zone.name)::date, 0, 0, -e.amount,
    CASE WHEN e.kind IN ('return', 'return-expired') THEN -e.amount ELSE 0 END,
    CASE WHEN e.kind = 'cancel-overage' THEN -e.amount ELSE 0 END,
    CASE WHEN e.kind = 'cancel-absorbed' THEN -e.amount ELSE 0 END
  FROM entry e
  JOIN charge c ON c.team_id = e.team_id AND c.charge_id = e.charge_id
  JOIN zone ON zone.cycle = c.cycle
  WHERE e.team_id = of_team AND c.team_id = of_team AND e.seq > after_seq AND e.seq <= to_seq
    AND e.kind IN ('return', 'return-expired', 'cancel-overage', 'cancel-absorbed')
$$;

-- Folds at most so many rows of a team's journal; answers how many it was. None while another process
-- is folding that team. Volatile on purpose: what is folded is read after the watermark was locked.
CREATE FUNCTION fold_usage(of_team text, at_most bigint) RETURNS bigint
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  reached bigint;
  target bigint;
BEGIN
  INSERT INTO usage_watermark (team_id, seq) VALUES (of_team, 0) ON CONFLICT DO NOTHING;
  SELECT w.seq INTO reached FROM usage_watermark w WHERE w.team_id = of_team
    FOR UPDATE SKIP LOCKED;
  SELECT least(t.journal_seq, reached + at_most) INTO target FROM team t WHERE t.team_id = of_team;
  IF reached IS NULL OR target IS NULL OR target <= reached THEN
    RETURN 0;
  END IF;
  INSERT INTO usage_rollup AS r
  SELECT of_team, m.cycle,
    jsonb_build_array(m.pool, m.member_id, m.flow_id, m.item, m.model, m.run_kind, m.day)::text,
    m.pool, m.member_id, m.flow_id, m.item, m.model, m.run_kind, m.day, sum(m.charges),
    sum(m.quantity), sum(m.credits), sum(m.burned), sum(m.overage), sum(m.absorbed)
  FROM usage_moves(of_team, reached, target) m
  GROUP BY m.cycle, m.pool, m.member_id, m.flow_id, m.item, m.model, m.run_kind, m.day
  ON CONFLICT (team_id, cycle, key) DO UPDATE SET
    charges = r.charges + excluded.charges, quantity = r.quantity + excluded.quantity,
    credits = r.credits + excluded.credits, burned = r.burned + excluded.burned,
    overage = r.overage + excluded.overage, absorbed = r.absorbed + excluded.absorbed;
  UPDATE usage_watermark w SET seq = target WHERE w.team_id = of_team;
  RETURN target - reached;
END
$$;
