-- Frozen: what this revision made, whatever the tables have become since.
CREATE TABLE IF NOT EXISTS outbox (
    id TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    what TEXT NOT NULL,
    stream TEXT COLLATE "C" NOT NULL,
    ticket TEXT COLLATE "C" NOT NULL,
    number TEXT NOT NULL,
    unit TEXT COLLATE "C" NOT NULL,
    person TEXT COLLATE "C" NOT NULL,
    urgency TEXT NOT NULL,
    zh TEXT NOT NULL,
    en TEXT NOT NULL,
    queued_at TIMESTAMP WITH TIME ZONE NOT NULL,
    send_at TIMESTAMP WITH TIME ZONE NOT NULL,
    receipt_minutes INTEGER NOT NULL,
    address TEXT NOT NULL,
    phone TEXT NOT NULL,
    state TEXT NOT NULL,
    tries INTEGER NOT NULL,
    sent_at TIMESTAMP WITH TIME ZONE,
    receipt_due TIMESTAMP WITH TIME ZONE,
    received_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (id)
);
CREATE INDEX IF NOT EXISTS outbox_awaited ON outbox (receipt_due) WHERE state = 'sent' AND receipt_due IS NOT NULL;
CREATE INDEX IF NOT EXISTS outbox_event ON outbox (position, unit);
CREATE INDEX IF NOT EXISTS outbox_person ON outbox (person, position);
CREATE INDEX IF NOT EXISTS outbox_queued ON outbox (send_at) WHERE state = 'queued';
CREATE INDEX IF NOT EXISTS outbox_stream ON outbox (stream, unit);
CREATE INDEX IF NOT EXISTS outbox_unit ON outbox (unit, position);
COMMENT ON COLUMN outbox.address IS 'sealed';
COMMENT ON COLUMN outbox.phone IS 'duty telephone, public';
