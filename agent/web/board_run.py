"""The panel of the board about its run: how far it is, what it costs, stopping it and going on."""

from nicegui import html, ui

from agent.web.controls import button, filled
from agent.web.sessions import Sessions


class RunPanel:
    """The panel of one open board. It is not there if no run is made, was made or was stopped."""

    def __init__(self, desk: Sessions) -> None:
        self._making, self._offered = desk.making, ""
        with html.section().classes("run").props('aria-label="Run"') as self._panel:
            self._said = ui.html(sanitize=False)
            self._stop = button("Stop", self._making.stop)
            self._resume = button("Resume", lambda: self._making.resume(self._offered), "main")

    async def show(self) -> None:
        """Show the run as it is."""
        making, self._offered = self._making, await self._making.stopped()
        shown = filled("run.html", making=making, offered=self._offered, figures=await making.figures())
        self._said.set_content(shown)
        self._panel.set_visibility(bool(shown.strip()))
        self._stop.set_visibility(making.busy)
        self._resume.set_visibility(bool(self._offered))
