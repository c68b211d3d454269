"""The report as one HTML file: no scripts, nothing fetched, every text escaped."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

TEMPLATE = "report.html.j2"


def render_html(context: dict[str, Any]) -> str:
    """Return the report of a context from :func:`cicatrix.report.context.context_of`.

    The figures are the only text that is not escaped: this library drew them.
    """
    environment = Environment(
        loader=PackageLoader("cicatrix.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    figures: dict[str, str] = context["figures"]

    def svg(name: str) -> Markup:
        return Markup(figures[name])  # noqa: S704 - drawn by cicatrix.report, texts in it are escaped there

    return environment.get_template(TEMPLATE).render(c=context, svg=svg)
