-- Frozen: what this revision made, whatever the tables have become since.
CREATE INDEX IF NOT EXISTS worklist_area_opened ON worklist (area, opened_at);
