-- Frozen: what this revision made, whatever the tables have become since.
CREATE TABLE reader_group (
    name TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (name)
);
CREATE TABLE topic (
    id TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (name)
);
CREATE TABLE member (
    id TEXT COLLATE "C" NOT NULL,
    reader_group TEXT COLLATE "C" NOT NULL,
    expires TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(reader_group) REFERENCES reader_group (name) ON DELETE CASCADE
);
CREATE INDEX member_of_group ON member (reader_group);
CREATE TABLE topic_partition (
    topic TEXT COLLATE "C" NOT NULL,
    number INTEGER NOT NULL,
    first BIGINT DEFAULT '0' NOT NULL,
    next BIGINT DEFAULT '0' NOT NULL,
    PRIMARY KEY (topic, number),
    FOREIGN KEY(topic) REFERENCES topic (id) ON DELETE CASCADE
);
CREATE TABLE lease (
    reader_group TEXT COLLATE "C" NOT NULL,
    topic TEXT COLLATE "C" NOT NULL,
    number INTEGER NOT NULL,
    member TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (reader_group, topic, number),
    FOREIGN KEY(topic, number) REFERENCES topic_partition (topic, number) ON DELETE CASCADE,
    FOREIGN KEY(member) REFERENCES member (id) ON DELETE CASCADE
);
CREATE INDEX ix_lease_member ON lease (member);
CREATE TABLE message (
    topic TEXT COLLATE "C" NOT NULL,
    number INTEGER NOT NULL,
    at BIGINT NOT NULL,
    published TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    key BYTEA NOT NULL,
    value BYTEA NOT NULL,
    headers BYTEA NOT NULL,
    PRIMARY KEY (topic, number, at),
    FOREIGN KEY(topic, number) REFERENCES topic_partition (topic, number) ON DELETE CASCADE
);
COMMENT ON COLUMN message.at IS 'offset within the partition';
COMMENT ON COLUMN message.headers IS 'MessagePack pairs of name and bytes';
CREATE TABLE progress (
    reader_group TEXT COLLATE "C" NOT NULL,
    topic TEXT COLLATE "C" NOT NULL,
    number INTEGER NOT NULL,
    next BIGINT NOT NULL,
    PRIMARY KEY (reader_group, topic, number),
    FOREIGN KEY(topic, number) REFERENCES topic_partition (topic, number) ON DELETE CASCADE,
    FOREIGN KEY(reader_group) REFERENCES reader_group (name) ON DELETE CASCADE
);
