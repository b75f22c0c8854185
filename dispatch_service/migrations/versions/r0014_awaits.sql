-- Frozen: what this revision made, whatever the tables have become since.
-- Until the view is folded anew, lines stand where they stood.
ALTER TABLE worklist ADD COLUMN IF NOT EXISTS awaits TEXT DEFAULT '' NOT NULL;
COMMENT ON COLUMN worklist.awaits IS 'unit that is waited for, or empty';
UPDATE worklist SET awaits = unit WHERE open AND awaits = '';
CREATE INDEX IF NOT EXISTS worklist_awaits_due ON worklist (awaits, open, due_at);
DROP INDEX IF EXISTS worklist_unit_due;
