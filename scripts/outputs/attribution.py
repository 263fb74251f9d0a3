"""The lines that the sources' licences ask for, on every output."""

from __future__ import annotations

from localities.boundaries import sources, vintage_of
from localities.scripts.configuration.config import Configuration
from localities.scripts.inputs.load import Inputs

INVENTED = (
    "Invented demonstration data: no real place, no real people. Nothing here is a fact about Scotland."
)


def attribution_lines(configuration: Configuration, inputs: Inputs) -> list[str]:
    """Return the attribution of everything that was read, each line once.

    Parameters
    ----------
    configuration
        Its own lines come first, and the year of the copy of the boundaries.
    inputs
        Official sources are recognised by the codes of the zones and by the edition of the SIMD.

    Returns
    -------
    list of str
        At least one line.
    """
    if configuration.invented:
        return [INVENTED, *configuration.attribution]
    lines = list(configuration.attribution)
    vintage = vintage_of(inputs.zones.index)
    if vintage is not None:
        known = sources()
        year = str(configuration.year) if configuration.year else ""
        lines += [
            source.attribution.replace(" {year}", f" {year}" if year else "")
            for source in known.values()
            if source.vintage == vintage and source.key.startswith(("data_zones", "population"))
        ]
        lines.append("Contains public sector information licensed under the Open Government Licence v3.0.")
    if inputs.edition is not None and inputs.edition.key != "other":
        lines.append(inputs.edition.attribution)
    return list(dict.fromkeys(lines)) or ["Sources: as supplied by the partners named in the configuration."]
