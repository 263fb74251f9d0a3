"""Places that hang together with what is certain: a zone is in a locality only if a way leads there."""

from __future__ import annotations

import numpy as np

from localities.boundaries.options.graph import Bools
from localities.boundaries.options.model import Model


def reached_places(model: Model, allowed: Bools) -> Bools:
    """Return the places that a zone can have, given where every zone may go.

    A locality that some zone must be in reaches no zone but through zones that may be in it.

    Parameters
    ----------
    model
        The programme; where localities need not hang together, everything stays.
    allowed
        Shape (zones, localities): where a zone may go.

    Returns
    -------
    numpy.ndarray
        Shape (zones, localities); a zone without a place says that there is no plan.
    """
    places = allowed.copy()
    before = -1
    while model.contiguous and before != (before := int(places.sum())):
        certain = places & (places.sum(axis=1, keepdims=True) == 1)
        for j in np.flatnonzero(certain.any(axis=0)).tolist():
            root = int(np.argmax(certain[:, j]))
            reached = model.problem.graph.reached([root], np.flatnonzero(~places[:, j]).tolist())
            places[:, j] = False
            places[sorted(reached), j] = True
    return places
