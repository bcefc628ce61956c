"""The panel of the board about its run: how far it is, what it costs, stopping it and going on."""

from nicegui import html

from agent.report.words import count, money
from agent.web.controls import button, warn, words
from agent.web.making import Progress
from agent.web.sessions import Sessions
from tools.errors import Problem


class RunPanel:
    """The panel of one open board. It is not there if no run is made, was made or waits."""

    def __init__(self, desk: Sessions) -> None:
        self._desk = desk
        with html.section().classes("run").props('aria-label="Run"') as self._panel:
            self._said = words("p").classes("said")
            self._bar = html.progress().props('aria-label="Products done"')
            self._facts = html.dl().classes("facts")
            self._row = html.div().classes("row")

    async def show(self) -> None:
        """Show the run as it is."""
        making = self._desk.making
        waits = await making.stopped()
        progress = await making.progress()
        self._panel.set_visibility(bool(making.busy or waits or making.trouble or progress))
        self._bar.set_visibility(making.busy)
        self._facts.clear()
        self._row.clear()
        if progress and making.busy:
            self._bar.props.update(value=progress.done, max=max(progress.products, 1))
            with self._facts:
                for name, value in facts(progress).items():
                    with html.div():
                        html.dt(name)
                        html.dd(value)
        self._said.set_text(self._sentence(progress, bool(waits)))
        with self._row:
            if making.busy:
                button("Stop", making.stop)
                return
            if waits:
                button("Resume", lambda: self._resume(waits), main=True)
            elif making.run:
                html.a("Report", href=f"/delivered/{making.run.id}/report.html", target="_blank")
            button("Close", lambda: making.dismiss(waits))

    def _sentence(self, progress: Progress | None, waits: bool) -> str:
        making = self._desk.making
        if making.busy and progress:
            return f"Making pictures: {progress.done} of {count(progress.products, 'product', 'products')} done."
        if waits:
            return "A run was stopped before its end. What is finished is kept."
        if making.trouble or not progress:
            return making.trouble
        done = f"{progress.accepted} of {count(progress.products, 'product', 'products')} accepted"
        return f"The run is finished: {done} for {money(progress.cost_usd)}."

    async def _resume(self, run: str) -> None:
        try:
            await self._desk.making.resume(run)
        except Problem as error:
            warn(error)


def facts(progress: Progress) -> dict[str, str]:
    """Return the figures of a run in words: what is done, accepted and spent, and what is to come."""
    done = progress.done
    return {
        "Done": f"{done} of {progress.products}",
        "Accepted": f"{progress.accepted / done:.0%}" if done else "–",
        "A minute": f"{progress.per_minute:.1f}" if done > progress.before else "–",
        "Cost so far": money(progress.cost_usd),
        "To come": f"about {money(progress.to_come_usd)}" if done else "–",
    }
