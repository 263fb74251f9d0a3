"""The analyst's tutorial as a Jupyter notebook, to be opened and changed."""

from __future__ import annotations

import re
from typing import Any

_CODE = re.compile(r"^```python\n(.*?)^```$\n?", re.MULTILINE | re.DOTALL)
_PRINTED = re.compile(r"^```text\n.*?^```$\n?", re.MULTILINE | re.DOTALL)


def notebook(markdown: str) -> dict[str, Any]:
    """Return a page as a notebook: its Python blocks are cells, and what they print is left to be printed.

    Parameters
    ----------
    markdown
        The page.
    """
    cells = []
    for number, part in enumerate(_CODE.split(markdown)):
        source = (part if number % 2 else _PRINTED.sub("", part)).strip()
        if not source:
            continue
        cell: dict[str, Any] = {"cell_type": "markdown", "id": f"cell-{number}", "metadata": {}}
        if number % 2:
            cell |= {"cell_type": "code", "execution_count": None, "outputs": []}
        cells.append(cell | {"source": source.splitlines(keepends=True)})
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
