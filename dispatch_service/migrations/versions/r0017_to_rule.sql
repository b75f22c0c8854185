-- Frozen: what this revision made, whatever the tables have become since.
-- Until the view is folded anew, what is in dispute stands under who goes on with it alone.
ALTER TABLE worklist ADD COLUMN IF NOT EXISTS to_rule TEXT DEFAULT '' NOT NULL;
COMMENT ON COLUMN worklist.to_rule IS 'unit that is to rule, or empty';
CREATE INDEX IF NOT EXISTS worklist_to_rule ON worklist (to_rule) WHERE to_rule <> '';
