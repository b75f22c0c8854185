-- Frozen: what this revision made, whatever the tables have become since.
CREATE TABLE cell (
    space TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    value BYTEA NOT NULL,
    PRIMARY KEY (space, key)
);
CREATE TABLE checkpoint (
    size BIGINT NOT NULL,
    root BYTEA NOT NULL,
    note TEXT NOT NULL,
    signed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (size)
);
CREATE TABLE cursor (
    name TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (name)
);
CREATE TABLE event (
    position BIGINT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    id UUID NOT NULL,
    stream TEXT COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    type TEXT COLLATE "C" NOT NULL,
    occurred_at TIMESTAMP WITH TIME ZONE NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (position),
    CONSTRAINT event_stream_version UNIQUE (stream, version),
    CONSTRAINT event_id UNIQUE (id)
);
CREATE TABLE head (
    one BOOLEAN NOT NULL CONSTRAINT head_is_one_row CHECK (one),
    log_id TEXT COLLATE "C" NOT NULL,
    size BIGINT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (one)
);
CREATE TABLE tree_tile (
    level SMALLINT NOT NULL,
    number BIGINT NOT NULL,
    hashes BYTEA NOT NULL,
    PRIMARY KEY (level, number)
);
CREATE TABLE cosignature (
    size BIGINT NOT NULL,
    line TEXT NOT NULL,
    PRIMARY KEY (size, line),
    FOREIGN KEY(size) REFERENCES checkpoint (size)
);
