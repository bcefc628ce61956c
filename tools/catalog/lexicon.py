"""The vocabulary as data beside the collection: terms, ids, document counts; safe against a kill.

Order of writing: the counts are marked incomplete, new terms get their ids, then come the products that use
them, and at the end the counts with the mark that they are complete. Whoever finds the mark missing counts
anew from the stored products, so counts are never trusted after a crash, and a term id is never used by a
row before it is stored.
"""

from typing import Any
from uuid import uuid4

from tools.catalog.connection import Connection
from tools.catalog.schema import NO_VECTOR, create_words, words_name
from tools.catalog.sparse import Vocabulary, text_of
from tools.catalog.store import PAGE, Store, load

_STATE = "#state"  # no term has a # in it
_TEXTS = ("category", "color", "style", "season", "description")


class Lexicon:
    """A vocabulary and where it is kept. Blocks: call it from a thread."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._connection: Connection = store.connection
        self._name = words_name(store.name)
        self._stored_counts: dict[str, int] = {}
        self._version = ""
        self._loaded = False
        self._writing = False
        self.vocabulary = Vocabulary()

    @property
    def version(self) -> str:
        """Changes with every index run; empty while one is under way, or after one that was killed."""
        return self._version

    def refresh(self, *, exact: bool = False) -> None:
        """Read the vocabulary if another process changed it since, or if it was not read yet.

        After a killed run the products are counted anew, once; `exact` insists on it, because counts that are
        to be stored must not be off even where a search would not notice.
        """
        if self._writing:
            return  # this object's own counts are ahead of the stored ones
        if not self._ready():
            self.vocabulary = Vocabulary()
            return
        state = self._state()
        version = str(state.get("version", ""))
        if version and version == self._version:
            return
        counted = 0 if version or exact else self.vocabulary.total
        if counted and counted == self._store.count():
            self._version = ""
            return
        self._read()
        self._version = version
        if not version:  # an index run is under way or was killed
            self.vocabulary.recount(text_of(row) for row in self._store.every(_TEXTS))

    def begin(self) -> None:
        """Mark the counts as incomplete, before anything is written."""
        self.refresh(exact=True)
        if not self._ready():
            with self._connection.client() as client:
                create_words(client, self._name, self._connection.backend)
                self._loaded = True
        self._write([self._row(_STATE, 0, 0) | {"version": "", "total": 0}])
        self._version = ""
        self._writing = True

    def end(self) -> None:
        """Stop writing. Without `commit` before, the next `refresh` counts anew."""
        self._writing = False

    def learn(self, texts: list[str]) -> None:
        """Store ids for the new terms of these texts."""
        new = self.vocabulary.learn(texts)
        self._write([self._row(term, term_id, 0) for term, term_id in new.items()])

    def commit(self) -> None:
        """Store the counts that changed, then the mark that they are complete."""
        now = self.vocabulary.documents
        changed = [
            self._row(term, term_id, now[term])
            for term, term_id in self.vocabulary.ids.items()
            if now[term] != self._stored_counts.get(term, 0)
        ]
        self._write(changed)
        version = uuid4().hex
        self._write([self._row(_STATE, 0, 0) | {"version": version, "total": self.vocabulary.total}])
        if self._connection.backend.flush:
            with self._connection.client() as client:
                client.flush(self._name)
        self._stored_counts = dict(now)
        self._version = version

    def _ready(self) -> bool:
        if not self._loaded:
            self._loaded = load(self._connection, self._name)
        return self._loaded

    def _state(self) -> dict[str, Any]:
        with self._connection.client() as client:
            rows = client.query(self._name, ids=[_STATE], output_fields=["version", "total"])
        return dict(rows[0]) if rows else {}

    def _read(self) -> None:
        vocabulary = Vocabulary()
        with self._connection.client() as client:
            iterator = client.query_iterator(
                self._name, batch_size=PAGE, filter="", output_fields=["term", "term_id", "documents"]
            )
            while page := iterator.next():
                for row in page:
                    vocabulary.ids[row["term"]] = row["term_id"]
                    vocabulary.documents[row["term"]] = row["documents"]
            iterator.close()
        vocabulary.ids.pop(_STATE, None)
        vocabulary.documents.pop(_STATE, None)
        vocabulary.total = int(self._state().get("total", 0))
        self._stored_counts = dict(vocabulary.documents)
        self.vocabulary = vocabulary

    def _write(self, rows: list[dict[str, Any]]) -> None:
        for start in range(0, len(rows), PAGE):
            with self._connection.client() as client:
                client.upsert(self._name, rows[start : start + PAGE])

    @staticmethod
    def _row(term: str, term_id: int, documents: int) -> dict[str, Any]:
        return {"term": term, "term_id": term_id, "documents": documents, "no_vector": NO_VECTOR}
