"""The report: one page a run that shows what went in, what came out, and why it may be published."""

from agent.ui.report.write import write_report

__all__ = ["write_report"]
