-- Tables of the same releases that differ by database: a number given to each row, and bytes.
CREATE TABLE IF NOT EXISTS judgements (
    id SERIAL NOT NULL PRIMARY KEY,
    run VARCHAR NOT NULL,
    product VARCHAR NOT NULL,
    shot VARCHAR NOT NULL,
    decision VARCHAR NOT NULL,
    note VARCHAR NOT NULL,
    "when" VARCHAR NOT NULL,
    who VARCHAR NOT NULL
);
CREATE INDEX IF NOT EXISTS ix_judgements_run ON judgements (run);

CREATE TABLE IF NOT EXISTS embeddings (
    model VARCHAR NOT NULL,
    dim INTEGER NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    vector BYTEA NOT NULL, -- float32, little-endian
    made_at FLOAT NOT NULL, -- POSIX seconds
    PRIMARY KEY (model, dim, sha256)
);
