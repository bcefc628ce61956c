"""What to give up, in which order, when the filter leaves fewer than k products."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One filter to try; `relaxed` says in words what was given up, None for what was asked."""

    category: str | None
    min_sales: int
    relaxed: str | None


def steps(category: str | None, min_sales: int, k: int) -> list[Step]:
    """As asked, then the category alone, then the whole catalogue with the minimum sales.

    Without a category nothing is relaxed: the minimum sales is what makes a reference proven.
    """
    asked = Step(category, min_sales, None)
    if category is None:
        return [asked]
    wish = f'category "{category}"' + (f" and sales >= {min_sales:,}" if min_sales > 0 else "")
    why = f"fewer than {k} with {wish}; took "
    whole = "the whole catalogue" + (f" with sales >= {min_sales:,}" if min_sales > 0 else "")
    alone = [Step(category, 0, f"{why}the category alone")] if min_sales > 0 else []
    return [asked, *alone, Step(None, min_sales, why + whole)]
