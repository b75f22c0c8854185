-- Frozen: what this revision made, whatever the tables have become since.
CREATE TABLE IF NOT EXISTS ruling (
    ticket TEXT COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    position BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    category TEXT COLLATE "C" NOT NULL,
    condition TEXT NOT NULL,
    area TEXT NOT NULL,
    unit TEXT NOT NULL,
    ground TEXT NOT NULL,
    ruled_by TEXT NOT NULL,
    PRIMARY KEY (ticket, version)
);
CREATE INDEX IF NOT EXISTS ruling_category ON ruling (category, position);
COMMENT ON COLUMN ruling.unit IS 'whose matter it was ruled to be';
COMMENT ON COLUMN ruling.ruled_by IS 'unit that ruled';
