"""The pages of published figures."""

from reports.views.statistics.export import figures_table
from reports.views.statistics.pages import figures_context, remittances_context

__all__ = ["figures_context", "figures_table", "remittances_context"]
