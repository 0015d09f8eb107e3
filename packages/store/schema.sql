-- Made from a migrated database by packages/store/test/schema.test.ts; not written by hand.

CREATE TABLE account (
  team_id text NOT NULL,
  account_id text NOT NULL,
  body jsonb NOT NULL,
  cycle integer GENERATED ALWAYS AS (((body ->> 'cycle'::text))::integer) STORED,
  CONSTRAINT account_pkey PRIMARY KEY (team_id, account_id)
) WITH (fillfactor=70);
CREATE INDEX account_by_cycle ON public.account USING btree (team_id, cycle);

CREATE TABLE action (
  team_id text NOT NULL,
  action_id text NOT NULL,
  is_open boolean NOT NULL,
  body jsonb NOT NULL,
  CONSTRAINT action_pkey PRIMARY KEY (team_id, action_id)
);
CREATE INDEX action_open ON public.action USING btree (team_id) WHERE is_open;

CREATE TABLE answer (
  team_id text NOT NULL,
  key text NOT NULL,
  digest bytea NOT NULL,
  outcome json NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  CONSTRAINT answer_pkey PRIMARY KEY (team_id, key)
);
CREATE INDEX answer_expiry ON public.answer USING btree (expires_at);

CREATE TABLE api_key (
  key_id text NOT NULL,
  hash bytea NOT NULL,
  team_id text,
  member_id text,
  name text NOT NULL,
  scopes text[] NOT NULL,
  last_four text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  revoked_at timestamp with time zone,
  CONSTRAINT api_key_hash_key UNIQUE (hash),
  CONSTRAINT api_key_pkey PRIMARY KEY (key_id),
  CONSTRAINT api_key_hash_check CHECK ((octet_length(hash) = 32))
);
CREATE INDEX api_key_by_team ON public.api_key USING btree (team_id, created_at);

-- Amounts in micro-credits. quantity is a decimal string, as the unit says.
CREATE TABLE charge (
  team_id text NOT NULL,
  seq bigint NOT NULL,
  at timestamp with time zone NOT NULL,
  charge_id text NOT NULL,
  occurred_at timestamp with time zone NOT NULL,
  cycle integer NOT NULL,
  pool text NOT NULL,
  account_id text NOT NULL,
  member_id text,
  flow_id text,
  run_id text,
  root_id text,
  action_id text,
  reservation_id text,
  block_run_id text,
  item text NOT NULL,
  model text,
  tool text,
  run_kind text,
  unit text NOT NULL,
  quantity text NOT NULL,
  card_id text NOT NULL,
  rate_id text,
  plan_id text NOT NULL,
  credits bigint NOT NULL,
  burned bigint NOT NULL,
  overage bigint NOT NULL,
  absorbed bigint NOT NULL,
  is_late boolean NOT NULL,
  corrected bigint NOT NULL,
  hash bytea NOT NULL,
  CONSTRAINT charge_pkey PRIMARY KEY (team_id, seq, at),
  CONSTRAINT charge_hash_check CHECK ((octet_length(hash) = 32))
) PARTITION BY RANGE (at);
CREATE INDEX charge_by_action ON ONLY public.charge USING btree (team_id, action_id) WHERE (action_id IS NOT NULL);
CREATE INDEX charge_by_block_run ON ONLY public.charge USING btree (team_id, block_run_id) WHERE ((run_id IS NULL) AND (block_run_id IS NOT NULL));
CREATE INDEX charge_by_id ON ONLY public.charge USING btree (team_id, charge_id);
CREATE INDEX charge_by_root ON ONLY public.charge USING btree (team_id, root_id) WHERE (root_id IS NOT NULL);

CREATE TABLE charge_default (
  team_id text NOT NULL,
  seq bigint NOT NULL,
  at timestamp with time zone NOT NULL,
  charge_id text NOT NULL,
  occurred_at timestamp with time zone NOT NULL,
  cycle integer NOT NULL,
  pool text NOT NULL,
  account_id text NOT NULL,
  member_id text,
  flow_id text,
  run_id text,
  root_id text,
  action_id text,
  reservation_id text,
  block_run_id text,
  item text NOT NULL,
  model text,
  tool text,
  run_kind text,
  unit text NOT NULL,
  quantity text NOT NULL,
  card_id text NOT NULL,
  rate_id text,
  plan_id text NOT NULL,
  credits bigint NOT NULL,
  burned bigint NOT NULL,
  overage bigint NOT NULL,
  absorbed bigint NOT NULL,
  is_late boolean NOT NULL,
  corrected bigint NOT NULL,
  hash bytea NOT NULL,
  CONSTRAINT charge_default_pkey PRIMARY KEY (team_id, seq, at),
  CONSTRAINT charge_hash_check CHECK ((octet_length(hash) = 32))
) -- partition: DEFAULT;
CREATE INDEX charge_default_team_id_action_id_idx ON public.charge_default USING btree (team_id, action_id) WHERE (action_id IS NOT NULL);
CREATE INDEX charge_default_team_id_block_run_id_idx ON public.charge_default USING btree (team_id, block_run_id) WHERE ((run_id IS NULL) AND (block_run_id IS NOT NULL));
CREATE INDEX charge_default_team_id_charge_id_idx ON public.charge_default USING btree (team_id, charge_id);
CREATE INDEX charge_default_team_id_root_id_idx ON public.charge_default USING btree (team_id, root_id) WHERE (root_id IS NOT NULL);

CREATE TABLE commit_marker (
  team_id text NOT NULL,
  batch_id uuid NOT NULL,
  committed_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT commit_marker_pkey PRIMARY KEY (team_id, batch_id)
);
CREATE INDEX commit_marker_by_age ON public.commit_marker USING btree (committed_at);

CREATE TABLE cycle (
  team_id text NOT NULL,
  cycle integer NOT NULL,
  is_open boolean NOT NULL,
  body jsonb NOT NULL,
  starts_at bigint GENERATED ALWAYS AS (((body ->> 'start'::text))::bigint) STORED,
  ends_at bigint GENERATED ALWAYS AS (((body ->> 'end'::text))::bigint) STORED,
  CONSTRAINT cycle_pkey PRIMARY KEY (team_id, cycle)
);
CREATE INDEX cycle_by_end ON public.cycle USING btree (team_id, ends_at);
CREATE INDEX cycle_open ON public.cycle USING btree (team_id) WHERE is_open;

-- amount in micro-credits, price in micro-money per credit, cost in pico-money.
CREATE TABLE entry (
  team_id text NOT NULL,
  seq bigint NOT NULL,
  at timestamp with time zone NOT NULL,
  kind text NOT NULL,
  from_account text NOT NULL,
  to_account text NOT NULL,
  amount bigint NOT NULL,
  pool text NOT NULL,
  account_id text NOT NULL,
  cycle integer,
  grant_id text,
  charge_id text,
  price numeric(38,0),
  cost numeric(38,0) NOT NULL,
  reason text,
  hash bytea NOT NULL,
  CONSTRAINT entry_pkey PRIMARY KEY (team_id, seq, at),
  CONSTRAINT entry_amount_check CHECK ((amount > 0)),
  CONSTRAINT entry_hash_check CHECK ((octet_length(hash) = 32))
) PARTITION BY RANGE (at);
CREATE INDEX entry_by_charge ON ONLY public.entry USING btree (team_id, charge_id) WHERE (charge_id IS NOT NULL);
CREATE INDEX entry_issue ON ONLY public.entry USING btree (team_id, grant_id) INCLUDE (account_id) WHERE (kind = 'issue'::text);

CREATE TABLE entry_default (
  team_id text NOT NULL,
  seq bigint NOT NULL,
  at timestamp with time zone NOT NULL,
  kind text NOT NULL,
  from_account text NOT NULL,
  to_account text NOT NULL,
  amount bigint NOT NULL,
  pool text NOT NULL,
  account_id text NOT NULL,
  cycle integer,
  grant_id text,
  charge_id text,
  price numeric(38,0),
  cost numeric(38,0) NOT NULL,
  reason text,
  hash bytea NOT NULL,
  CONSTRAINT entry_default_pkey PRIMARY KEY (team_id, seq, at),
  CONSTRAINT entry_amount_check CHECK ((amount > 0)),
  CONSTRAINT entry_hash_check CHECK ((octet_length(hash) = 32))
) -- partition: DEFAULT;
CREATE INDEX entry_default_team_id_charge_id_idx ON public.entry_default USING btree (team_id, charge_id) WHERE (charge_id IS NOT NULL);
CREATE INDEX entry_default_team_id_grant_id_account_id_idx ON public.entry_default USING btree (team_id, grant_id) INCLUDE (account_id) WHERE (kind = 'issue'::text);

CREATE TABLE member (
  team_id text NOT NULL,
  member_id text NOT NULL,
  body jsonb NOT NULL,
  CONSTRAINT member_pkey PRIMARY KEY (team_id, member_id)
);

CREATE TABLE migration (
  name text NOT NULL,
  sha256 text NOT NULL,
  applied_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT migration_pkey PRIMARY KEY (name)
);

CREATE TABLE refusal (
  team_id text NOT NULL,
  refusal_id text NOT NULL,
  at timestamp with time zone NOT NULL,
  command text NOT NULL,
  actor text NOT NULL,
  code text NOT NULL,
  facts json NOT NULL,
  recorded_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT refusal_pkey PRIMARY KEY (team_id, refusal_id)
);
CREATE INDEX refusal_by_age ON public.refusal USING btree (recorded_at);

CREATE TABLE reservation (
  team_id text NOT NULL,
  reservation_id text NOT NULL,
  is_open boolean NOT NULL,
  body jsonb NOT NULL,
  CONSTRAINT reservation_pkey PRIMARY KEY (team_id, reservation_id)
);
CREATE INDEX reservation_open ON public.reservation USING btree (team_id) WHERE is_open;

CREATE TABLE run (
  team_id text NOT NULL,
  run_id text NOT NULL,
  is_open boolean NOT NULL,
  body jsonb NOT NULL,
  status text GENERATED ALWAYS AS ((body ->> 'status'::text)) STORED,
  flow_id text GENERATED ALWAYS AS ((body ->> 'flowId'::text)) STORED,
  member_id text GENERATED ALWAYS AS ((body ->> 'memberId'::text)) STORED,
  root_id text GENERATED ALWAYS AS ((body ->> 'rootId'::text)) STORED,
  requested_at bigint GENERATED ALWAYS AS (((body ->> 'requestedAt'::text))::bigint) STORED,
  CONSTRAINT run_pkey PRIMARY KEY (team_id, run_id)
) WITH (fillfactor=70);
CREATE INDEX run_by_request ON public.run USING btree (team_id, requested_at, run_id);
CREATE INDEX run_by_root ON public.run USING btree (team_id, root_id);
CREATE INDEX run_open ON public.run USING btree (team_id) WHERE is_open;

CREATE TABLE team (
  team_id text NOT NULL,
  version bigint NOT NULL,
  due_at timestamp with time zone,
  claimed_until timestamp with time zone,
  is_on_test_clock boolean NOT NULL,
  journal_seq bigint NOT NULL,
  head_hash bytea NOT NULL,
  body jsonb NOT NULL,
  CONSTRAINT team_pkey PRIMARY KEY (team_id),
  CONSTRAINT team_head_hash_check CHECK ((octet_length(head_hash) = 32))
) WITH (fillfactor=70);
CREATE INDEX team_due ON public.team USING btree (due_at) WHERE ((due_at IS NOT NULL) AND (NOT is_on_test_clock));

CREATE TABLE team_event (
  team_id text NOT NULL,
  seq bigint NOT NULL,
  at timestamp with time zone NOT NULL,
  type text NOT NULL,
  actor text NOT NULL,
  data jsonb NOT NULL,
  CONSTRAINT team_event_pkey PRIMARY KEY (team_id, seq)
);

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
  credits bigint NOT NULL,
  burned bigint NOT NULL,
  overage bigint NOT NULL,
  absorbed bigint NOT NULL,
  CONSTRAINT usage_rollup_pkey PRIMARY KEY (team_id, cycle, key)
) WITH (fillfactor=80);

CREATE TABLE usage_watermark (
  team_id text NOT NULL,
  seq bigint NOT NULL,
  CONSTRAINT usage_watermark_pkey PRIMARY KEY (team_id)
) WITH (fillfactor=70);

CREATE OR REPLACE FUNCTION public.create_journal_month(instant timestamp with time zone)
 RETURNS SETOF text
 LANGUAGE plpgsql
AS $function$
DECLARE
  first_day timestamptz := date_trunc('month', instant, 'UTC');
  next_month timestamptz := (date_trunc('month', instant AT TIME ZONE 'UTC') + interval '1 month')
    AT TIME ZONE 'UTC';
  parent text;
  partition text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('create_journal_month'));
  FOREACH parent IN ARRAY ARRAY['charge', 'entry'] LOOP
    partition := parent || '_' || to_char(first_day AT TIME ZONE 'UTC', 'YYYY_MM');
    IF to_regclass(partition) IS NOT NULL THEN
      CONTINUE;
    END IF;
    EXECUTE format('LOCK TABLE %I IN SHARE UPDATE EXCLUSIVE MODE', parent);
    EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', parent || '_default');
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', partition, parent);
    EXECUTE format(
      'WITH moved AS (DELETE FROM %I WHERE at >= $1 AND at < $2 RETURNING *)
       INSERT INTO %I SELECT * FROM moved', parent || '_default', partition)
    USING first_day, next_month;
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
      parent, partition, first_day, next_month);
    RETURN NEXT partition;
  END LOOP;
END
$function$;

CREATE OR REPLACE FUNCTION public.fold_usage(of_team text, at_most bigint)
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.known_zone(zone text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
AS $function$
BEGIN
  PERFORM now() AT TIME ZONE zone;
  RETURN coalesce(zone, 'UTC');
EXCEPTION WHEN invalid_parameter_value THEN
  RETURN 'UTC';
END
$function$;

CREATE OR REPLACE FUNCTION public.lock_teams(wanted_teams text[], cached_versions bigint[], key_teams text[], keys text[])
 RETURNS TABLE(kind text, team_id text, id text, version bigint, bytes bytea, body text)
 LANGUAGE plpgsql
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.open_documents(of_teams text[])
 RETURNS TABLE(shelf text, team_id text, id text, body text)
 LANGUAGE sql
 STABLE
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.usage_moves(of_team text, after_seq bigint, to_seq bigint)
 RETURNS TABLE(cycle integer, pool text, member_id text, flow_id text, item text, model text, run_kind text, day date, charges bigint, credits bigint, burned bigint, overage bigint, absorbed bigint)
 LANGUAGE sql
 STABLE
AS $function$
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
$function$;
