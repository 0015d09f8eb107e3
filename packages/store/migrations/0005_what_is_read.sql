-- Processes of the version before may be at work. A lane locks `team` first, and then documents in
-- the order of its write. These locks are taken in that order too, so that the migration waits for
-- lanes under way, and no lane holds a lock while it waits for the migration.
LOCK TABLE team, member, account, run, action, reservation, cycle, usage_rollup
  IN ACCESS EXCLUSIVE MODE;

-- Generated columns that no statement reads were computed and written with every update of a
-- document. The lists and lookups that are there go by the others.
DROP INDEX action_by_start;
ALTER TABLE team DROP COLUMN name;
ALTER TABLE member DROP COLUMN role;
ALTER TABLE account DROP COLUMN pool, DROP COLUMN owner;
ALTER TABLE run DROP COLUMN parent_id, DROP COLUMN pinned_cycle;
ALTER TABLE action DROP COLUMN status, DROP COLUMN member_id, DROP COLUMN started_at;
ALTER TABLE reservation DROP COLUMN status, DROP COLUMN pool, DROP COLUMN owner;
ALTER TABLE cycle DROP COLUMN status;

-- All open documents of some teams, in one place for whoever reads a team whole. An account of a
-- cycle is open as long as its cycle is; one that carries over always is. Stable on purpose: it reads
-- with the snapshot of the statement that calls it.
CREATE FUNCTION open_documents(of_teams text[])
RETURNS TABLE (shelf text, team_id text, id text, body text)
LANGUAGE sql STABLE AS $$
  SELECT 'members', d.team_id, d.member_id, d.body::text
    FROM member d WHERE d.team_id = ANY (of_teams)
  UNION ALL
  SELECT 'cycles', d.team_id, d.cycle::text, d.body::text
    FROM cycle d WHERE d.team_id = ANY (of_teams) AND d.is_open
  UNION ALL
  SELECT 'accounts', d.team_id, d.account_id, d.body::text
    FROM account d JOIN cycle c ON c.team_id = d.team_id AND c.cycle = d.cycle
    WHERE d.team_id = ANY (of_teams) AND c.team_id = ANY (of_teams) AND c.is_open
  UNION ALL
  SELECT 'accounts', d.team_id, d.account_id, d.body::text
    FROM account d WHERE d.team_id = ANY (of_teams) AND d.cycle IS NULL
  UNION ALL
  SELECT 'runs', d.team_id, d.run_id, d.body::text
    FROM run d WHERE d.team_id = ANY (of_teams) AND d.is_open
  UNION ALL
  SELECT 'actions', d.team_id, d.action_id, d.body::text
    FROM action d WHERE d.team_id = ANY (of_teams) AND d.is_open
  UNION ALL
  SELECT 'reservations', d.team_id, d.reservation_id, d.body::text
    FROM reservation d WHERE d.team_id = ANY (of_teams) AND d.is_open
$$;

-- As before (0001_ledger.sql), but for the documents, which are those of `open_documents`.
CREATE OR REPLACE FUNCTION lock_teams(
  wanted_teams text[],
  cached_versions bigint[],
  key_teams text[],
  keys text[]
) RETURNS TABLE (kind text, team_id text, id text, version bigint, bytes bytea, body text)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
  stale text[];
BEGIN
  PERFORM FROM team t WHERE t.team_id = ANY (wanted_teams) ORDER BY t.team_id FOR NO KEY UPDATE;

  RETURN QUERY SELECT 'clock'::text, NULL::text, NULL::text,
    floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint, NULL::bytea, NULL::text;

  stale := ARRAY(
    SELECT t.team_id FROM team t
    JOIN unnest(wanted_teams, cached_versions) AS cached (team_id, version)
      ON cached.team_id = t.team_id
    WHERE t.version IS DISTINCT FROM cached.version
  );

  RETURN QUERY SELECT 'team'::text, t.team_id, NULL::text, t.version, t.head_hash,
    CASE WHEN t.team_id = ANY (stale) THEN t.body::text END
  FROM team t WHERE t.team_id = ANY (wanted_teams);

  IF cardinality(keys) > 0 THEN
    RETURN QUERY SELECT 'answer'::text, a.team_id, a.key, NULL::bigint, a.digest, a.outcome::text
    FROM unnest(key_teams, keys) AS asked (team_id, key)
    CROSS JOIN LATERAL (
      SELECT * FROM answer o WHERE o.team_id = asked.team_id AND o.key = asked.key LIMIT 1
    ) a;
  END IF;

  IF cardinality(stale) > 0 THEN
    RETURN QUERY SELECT o.shelf, o.team_id, o.id, NULL::bigint, NULL::bytea, o.body
      FROM open_documents(stale) o;
  END IF;
END
$$;

-- The quantities of roll-ups were summed over units that have nothing in common, and read by nobody.
DROP FUNCTION usage_moves(text, bigint, bigint);
ALTER TABLE usage_rollup DROP COLUMN quantity;

CREATE FUNCTION usage_moves(of_team text, after_seq bigint, to_seq bigint)
RETURNS TABLE (
  cycle integer, pool text, member_id text, flow_id text, item text, model text, run_kind text,
  day date, charges bigint, credits bigint, burned bigint, overage bigint, absorbed bigint
)
LANGUAGE sql STABLE AS $$
  WITH zone AS MATERIALIZED (
    SELECT y.cycle, known_zone(y.body ->> 'timeZone') AS name FROM cycle y WHERE y.team_id = of_team
  )
  SELECT c.cycle, c.pool, c.member_id, c.flow_id, c.item, c.model, c.run_kind,
    (c.occurred_at AT TIME ZONE zone.name)::date, 1, c.credits, c.burned, c.overage, c.absorbed
  FROM charge c JOIN zone ON zone.cycle = c.cycle
  WHERE c.team_id = of_team AND c.seq > after_seq AND c.seq <= to_seq
  UNION ALL
  SELECT c.cycle, c.pool, c.member_id, c.flow_id, c.item, c.model, c.run_kind,
    (c.occurred_at AT TIME ZONE zone.name)::date, 0, -e.amount,
    CASE WHEN e.kind IN ('return', 'return-expired') THEN -e.amount ELSE 0 END,
    CASE WHEN e.kind = 'cancel-overage' THEN -e.amount ELSE 0 END,
    CASE WHEN e.kind = 'cancel-absorbed' THEN -e.amount ELSE 0 END
  FROM entry e
  JOIN charge c ON c.team_id = e.team_id AND c.charge_id = e.charge_id
  JOIN zone ON zone.cycle = c.cycle
  WHERE e.team_id = of_team AND c.team_id = of_team AND e.seq > after_seq AND e.seq <= to_seq
    AND e.kind IN ('return', 'return-expired', 'cancel-overage', 'cancel-absorbed')
$$;

CREATE OR REPLACE FUNCTION fold_usage(of_team text, at_most bigint) RETURNS bigint
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
  INSERT INTO usage_rollup AS r (team_id, cycle, key, pool, member_id, flow_id, item, model,
    run_kind, day, charges, credits, burned, overage, absorbed)
  SELECT of_team, m.cycle,
    jsonb_build_array(m.pool, m.member_id, m.flow_id, m.item, m.model, m.run_kind, m.day)::text,
    m.pool, m.member_id, m.flow_id, m.item, m.model, m.run_kind, m.day, sum(m.charges),
    sum(m.credits), sum(m.burned), sum(m.overage), sum(m.absorbed)
  FROM usage_moves(of_team, reached, target) m
  GROUP BY m.cycle, m.pool, m.member_id, m.flow_id, m.item, m.model, m.run_kind, m.day
  ON CONFLICT (team_id, cycle, key) DO UPDATE SET
    charges = r.charges + excluded.charges,
    credits = r.credits + excluded.credits, burned = r.burned + excluded.burned,
    overage = r.overage + excluded.overage, absorbed = r.absorbed + excluded.absorbed;
  UPDATE usage_watermark w SET seq = target WHERE w.team_id = of_team;
  RETURN target - reached;
END
$$;
