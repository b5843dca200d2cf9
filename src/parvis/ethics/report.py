"""A report for people and for programs, in five forms; each form has its file (`report_<form>.py`)."""

from __future__ import annotations

from importlib import import_module
from typing import Literal, get_args

from parvis.ethics.finding import Report
from parvis.ethics.report_about import About

Form = Literal["terminal", "json", "sarif", "github", "html"]
FORMS: tuple[str, ...] = get_args(Form)

__all__ = ["FORMS", "About", "Form", "render"]


def render(report: Report, form: Form, language: str, about: About | None = None) -> str:
    """The report as text, with the disclaimer. Raises ValueError for an unknown form.

    `about` says what the check was made of; with it the forms for programs and `html` also tell the problems of the
    files themselves.
    """
    if form not in FORMS:
        raise ValueError(f"form must be one of {', '.join(FORMS)}, not {form!r}")
    rendered: str = import_module(f"parvis.ethics.report_{form}").render(report, language, about)
    return rendered
