"""The ledger's tables; see tools/migrations for types and keys. Amounts are whole nano-dollars."""

from sqlalchemy import BigInteger, column, table

POTS = table(
    "pots", column("run"), *(column(amount, BigInteger) for amount in ("budget", "spent", "reserved", "in_doubt"))
)
CALLS = table(
    "calls",
    *map(column, ("call_id", "work", "try", "run", "product", "shot", "stage", "attempt", "model", "status")),
    *(column(amount, BigInteger) for amount in ("worst", "cost")),
    *map(column, ("made_at", "ended_at", "host", "pid", "started")),
)
