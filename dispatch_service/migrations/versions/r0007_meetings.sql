-- Frozen: what this revision made, whatever the tables have become since.
CREATE TABLE IF NOT EXISTS matter_raised (
    ticket TEXT COLLATE "C" NOT NULL,
    meeting TEXT COLLATE "C" NOT NULL,
    kind TEXT NOT NULL,
    held_on DATE NOT NULL,
    held_in TEXT NOT NULL,
    by_proxy BOOLEAN NOT NULL,
    result TEXT NOT NULL,
    ended TEXT NOT NULL,
    unit TEXT NOT NULL,
    PRIMARY KEY (ticket)
);
CREATE INDEX IF NOT EXISTS matter_raised_meeting ON matter_raised (held_on, meeting);
COMMENT ON COLUMN matter_raised.held_in IS 'area the meeting was held for';
COMMENT ON COLUMN matter_raised.result IS 'as the last handler reported it; empty before';
COMMENT ON COLUMN matter_raised.ended IS 'kind of closing, withdrawn, merged, or empty while open';
COMMENT ON COLUMN matter_raised.unit IS 'unit that leads';
