-- Frozen: what this revision made, whatever the tables have become since.
CREATE TABLE IF NOT EXISTS meeting_held (
    meeting TEXT COLLATE "C" NOT NULL,
    kind TEXT NOT NULL,
    held_on DATE NOT NULL,
    held_in TEXT NOT NULL,
    present TEXT NOT NULL,
    residents INTEGER NOT NULL,
    names TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    PRIMARY KEY (meeting)
);
CREATE INDEX IF NOT EXISTS meeting_held_on ON meeting_held (held_on, meeting);
COMMENT ON COLUMN meeting_held.held_in IS 'area it was held for';
COMMENT ON COLUMN meeting_held.present IS 'unit, role and count as JSON';
COMMENT ON COLUMN meeting_held.names IS 'sealed; empty where none were given';
COMMENT ON COLUMN meeting_held.recorded_by IS 'unit';
