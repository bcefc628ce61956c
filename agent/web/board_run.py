"""The panel of the board about its run: how far it is, what it costs, stopping it and going on."""

from collections.abc import Mapping

from nicegui import html, ui

from agent.web.controls import button, filled, warn
from agent.web.sessions import Sessions
from tools.errors import Problem


class RunPanel:
    """The panel of one open board. It is not there if no run is made, was made or was stopped."""

    def __init__(self, desk: Sessions) -> None:
        self._making, self._offered = desk.making, ""
        with html.section().classes("run").props('aria-label="Run"') as self._panel:
            self._said = ui.html(sanitize=False)
            with html.div().classes("row"):
                self._stop = button("Stop", self._making.stop)
                self._resume = button("Resume", self._go_on, main=True)
                self._close = button("Close", lambda: self._making.dismiss(self._offered))

    async def show(self) -> None:
        """Show the run as it is."""
        making, self._offered = self._making, await self._making.stopped()
        figures = await making.figures()
        said = sentence(figures, making.busy, bool(self._offered), making.trouble)
        report = await making.report()
        self._said.set_content(
            filled("run.html", said=said, busy=making.busy, run=making.run, figures=figures, report=report)
        )
        self._panel.set_visibility(bool(said))
        self._stop.set_visibility(making.busy)
        self._close.set_visibility(not making.busy)
        self._resume.set_visibility(bool(self._offered))

    async def _go_on(self) -> None:
        try:
            await self._making.resume(self._offered)
        except Problem as error:
            warn(error)


def sentence(figures: Mapping[str, str], busy: bool, offered: bool, trouble: str) -> str:
    """Return what the panel says of a run; "" if there is nothing to say.

    Args:
        figures: those of `Run.figures`; none if there was no run.
        busy: whether the run is being made.
        offered: whether a stopped run can go on.
        trouble: why the run did not come to its end.
    """
    if busy:
        return f"Making pictures: {figures.get('Done', '')} products done."
    if offered:
        return "A run was stopped before its end. What is finished is kept."
    if trouble or not figures:
        return trouble
    return f"The run is finished: {figures['Done']} products made, {figures['Accepted']} accepted, {figures['Cost so far']}."
