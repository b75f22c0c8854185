-- Frozen: what this revision made, whatever the tables have become since.
CREATE TABLE status (
    request UUID NOT NULL,
    number TEXT NOT NULL,
    source TEXT NOT NULL,
    external_id TEXT,
    stage TEXT NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    state BYTEA NOT NULL,
    PRIMARY KEY (request)
);
CREATE INDEX status_by_number ON status (number);
COMMENT ON COLUMN status.state IS 'JSON of the whole public state and its history';
