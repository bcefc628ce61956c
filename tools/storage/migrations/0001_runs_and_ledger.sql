-- The tables of the releases before migrations were numbered. A database of theirs has them, and they stay as they are.
CREATE TABLE IF NOT EXISTS runs (
    run VARCHAR NOT NULL PRIMARY KEY,
    command VARCHAR NOT NULL,
    started VARCHAR NOT NULL,
    finished VARCHAR,
    status VARCHAR NOT NULL,
    options JSON NOT NULL,
    folder VARCHAR NOT NULL
);

CREATE TABLE IF NOT EXISTS products (
    run VARCHAR NOT NULL,
    product VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    cost_usd FLOAT NOT NULL,
    seconds FLOAT NOT NULL,
    document JSON NOT NULL,
    PRIMARY KEY (run, product)
);

CREATE TABLE IF NOT EXISTS attempts (
    run VARCHAR NOT NULL,
    product VARCHAR NOT NULL,
    channel VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    stage VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    picture VARCHAR,
    cost_usd FLOAT NOT NULL,
    seconds FLOAT NOT NULL,
    PRIMARY KEY (run, product, channel, number)
);

-- Amounts of pots and calls are whole nano-dollars.
CREATE TABLE IF NOT EXISTS pots (
    run VARCHAR NOT NULL PRIMARY KEY,
    budget BIGINT NOT NULL,
    spent BIGINT NOT NULL, -- calls in doubt included, at their reservation
    reserved BIGINT NOT NULL,
    in_doubt BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS calls (
    call_id VARCHAR(64) NOT NULL PRIMARY KEY,
    work VARCHAR(64) NOT NULL, -- call_id without the number of the try
    try INTEGER NOT NULL,
    run VARCHAR NOT NULL,
    product VARCHAR NOT NULL,
    shot VARCHAR NOT NULL,
    stage VARCHAR NOT NULL,
    attempt INTEGER NOT NULL,
    model VARCHAR NOT NULL,
    status VARCHAR NOT NULL, -- made, answered, not_billed, in_doubt
    worst BIGINT NOT NULL,
    cost BIGINT NOT NULL, -- what is booked; nothing while it is made
    made_at FLOAT NOT NULL, -- POSIX seconds
    ended_at FLOAT,
    host VARCHAR NOT NULL,
    pid INTEGER NOT NULL,
    started VARCHAR NOT NULL
);
CREATE INDEX IF NOT EXISTS calls_run ON calls (run);
CREATE INDEX IF NOT EXISTS calls_work ON calls (work);
