"""The tables of records, ledger and embeddings. The migrations have the types and keys.

Amounts of pots and calls are whole nano-dollars.
"""

from sqlalchemy import JSON, BigInteger, LargeBinary, column, table

POTS = table(
    "pots", column("run"), *(column(amount, BigInteger) for amount in ("budget", "spent", "reserved", "in_doubt"))
)
CALLS = table(
    "calls",
    *map(column, ("call_id", "work", "try", "run", "product", "shot", "stage", "attempt", "model", "status")),
    *(column(amount, BigInteger) for amount in ("worst", "cost")),
    *map(column, ("made_at", "ended_at", "host", "pid", "started")),
)

RUNS = table(
    "runs", *map(column, ("run", "command", "started", "finished", "status", "folder")), column("options", JSON)
)
PRODUCTS = table(
    "products", *map(column, ("run", "product", "status", "cost_usd", "seconds")), column("document", JSON)
)
ATTEMPTS = table(
    "attempts",
    *map(
        column, ("run", "product", "channel", "number", "stage", "status", "reason", "picture", "cost_usd", "seconds")
    ),
)
JUDGEMENTS = table("judgements", *map(column, ("id", "run", "product", "shot", "decision", "note", "when", "who")))

# A vector is float32, little-endian.
EMBEDDINGS = table("embeddings", *map(column, ("model", "dim", "sha256", "made_at")), column("vector", LargeBinary))
