"""Compare people's answers from the page with the checks: precision and recall of each check, and how far people agree."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from scipy.stats import binomtest
from sklearn.metrics import cohen_kappa_score

from agent.evals.live import QUESTIONS, Labelled
from agent.report import templates
from tools.errors import Problem, first_error

_QUESTION_OF = {"garment": "garment", "fit": "worn", "copy": "words"}
"""Check -> the question that it answers. People judge all other checks by whether they would publish the picture."""


class AnswersError(Problem, ValueError):
    """A file of answers that cannot be used. `where` names the file and the place in it."""

    usage = True


class Answers(BaseModel):
    """The answers of one person, as the page saves them: picture -> question -> answer."""

    model_config = ConfigDict(extra="forbid")

    page: str
    person: str = Field(min_length=1, max_length=80)
    date: datetime
    answers: dict[str, dict[str, Literal["yes", "no", "unsure"]]]

    def to(self, picture: str, question: str) -> str | None:
        """Return the answer to a question about a picture; None if there is none."""
        return self.answers.get(picture, {}).get(question)


def read_answers(files: Sequence[Path], known: Mapping[str, Labelled]) -> list[Answers]:
    """Return the answers of all files. Raises AnswersError, also for two files of one person or for another shop's."""
    people: dict[str, Answers] = {}
    for file in files:
        try:
            given = Answers.model_validate_json(file.read_bytes())
        except ValidationError as error:
            raise AnswersError.of(first_error(error, Answers), f"{file}:") from None
        if strange := next((one for one in given.answers if one not in known), None):
            remedy = "run the command in the shop that made the page"
            raise AnswersError("is no picture of this shop's runs", remedy, f"{file}: {strange[:80]!r}")
        if given.person in people:
            raise AnswersError(f"is a second file by {given.person!r}", "give one for each person", str(file))
        people[given.person] = given
    return list(people.values())


def figures(known: Mapping[str, Labelled], people: Sequence[Answers]) -> dict[str, object]:
    """Return `{n, people, checks, questions, agreement, kappa, models, date}`.

    `n` is the number of pictures that somebody answered. A check's precision is the share of its refusals that people
    share, and its recall the share of what people refuse that it refused; `low` and `high` are the 95 % interval of the
    precision. The row "accepted" is about acceptance: precision is the share of accepted pictures that people would
    publish. A picture counts where more people say yes than no, or no than yes. `agreement` is the share of equal answers
    over all pairs of people, and `kappa` the mean of their Cohen's kappas.
    """
    answered = [known[one] for one in dict.fromkeys(one for person in people for one in person.answers)]
    names = dict.fromkeys(_base(check["name"]) for one in answered for check in one.verdict["checks"])
    models = {pair: None for one in answered for pair in one.models.items() if pair[1]}
    return {
        "n": len(answered),
        "people": len(people),
        "checks": [_row(name, answered, people) for name in ("accepted", *names)],
        "questions": [{"name": name, **_agreement(people, (name,))} for name in QUESTIONS],
        **_agreement(people, tuple(QUESTIONS)),
        "models": {role: ", ".join(str(name) for one, name in models if one == role) for role, _ in models},
        "date": datetime.now(UTC).date().isoformat(),
    }


def shown(document: Mapping[str, object], template: Literal["live.txt", "live.svg"]) -> str:
    """Return the figures as a table or as a plot (SVG) of precision and recall with their intervals."""
    return templates("agent.evals").get_template(template).render(document)


def _row(check: str, answered: Sequence[Labelled], people: Sequence[Answers]) -> dict[str, object]:
    question = _QUESTION_OF.get(check, "publish")
    pairs = [(_flagged(check, one), _good(people, one.id, question)) for one in answered]
    decided = [(flag, good == (check == "accepted")) for flag, good in pairs if flag is not None and good is not None]
    hits, flags = sum(flag and agreed for flag, agreed in decided), sum(flag for flag, _ in decided)
    # only a check with a question of its own can be expected to find all that people refuse there
    faults = sum(agreed for _, agreed in decided) if check in (*_QUESTION_OF, "accepted") else 0
    precision, low, high = _share(hits, flags)
    recall, recall_low, recall_high = _share(hits, faults)
    return {
        "name": check, "question": question, "n": len(decided), "precision": precision, "low": low, "high": high,
        "recall": recall, "recall_low": recall_low, "recall_high": recall_high,
    }  # fmt: skip


def _flagged(check: str, one: Labelled) -> bool | None:
    """Return whether the check refused the picture (for "accepted": whether it was accepted); None if it did not decide."""
    if check == "accepted":
        return one.verdict["status"] == "accepted"
    said = {each["status"] for each in one.verdict["checks"] if _base(each["name"]) == check}
    return "failed" in said if said & {"passed", "failed"} else None


def _good(people: Sequence[Answers], picture: str, question: str) -> bool | None:
    """Return whether more people answered yes than no; None if as many did."""
    said = [person.to(picture, question) for person in people]
    more = said.count("yes") - said.count("no")
    return more > 0 if more else None


def _base(check: str) -> str:
    return check.split(maxsplit=1)[0]  # `garment 2` is the garment check of the second piece of an outfit


def _share(hits: int, of: int) -> tuple[float | None, ...]:
    """Return hits / of and its 95 % interval (Wilson 1927); None three times if there is nothing to divide."""
    if not of:
        return None, None, None
    bounds = binomtest(hits, of).proportion_ci(method="wilson")
    return tuple(round(float(value), 3) for value in (hits / of, bounds.low, bounds.high))


def _agreement(people: Sequence[Answers], questions: Sequence[str]) -> dict[str, float | None]:
    kappas, equal = [], []
    for one, other in combinations(people, 2):
        both = [(one.to(picture, each), other.to(picture, each)) for picture in one.answers for each in questions]
        said = [pair for pair in both if None not in pair]
        equal += [a == b for a, b in said]
        if len({answer for pair in said for answer in pair}) > 1:  # with one answer alone, kappa is not defined
            kappas.append(float(cohen_kappa_score(*zip(*said, strict=True))))
    return {
        name: round(sum(values) / len(values), 3) if values else None
        for name, values in (("agreement", equal), ("kappa", kappas))
    }
