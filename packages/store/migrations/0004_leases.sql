-- A reservation says whether it is a lease: those made before there were any are not.
UPDATE reservation SET body = jsonb_set(body, '{lease}', 'null'::jsonb) WHERE NOT body ? 'lease';
