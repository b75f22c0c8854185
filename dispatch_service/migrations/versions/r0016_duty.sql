-- Frozen: what this revision made, whatever the tables have become since.
ALTER TABLE outbox ADD COLUMN IF NOT EXISTS duty TEXT DEFAULT '' NOT NULL;
COMMENT ON COLUMN outbox.duty IS 'action that is waited for, or empty';
