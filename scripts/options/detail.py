"""What is shown of one option, each part worked out once for the page, the tables and the layers."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from localities.boundaries import (
    Setting,
    changes,
    dissolve_localities,
    localities_table,
    movement_clusters,
    movement_reasons,
    movement_register,
    zone_clusters,
)
from localities.scripts.options.scene import Candidate
from localities.scripts.slugs import slugs


@dataclass(frozen=True, eq=False)
class Detail:
    """An option with everything that is shown of it.

    Attributes
    ----------
    candidate
        The option.
    slug
        Its name in files, layers, columns and addresses; no other option has it.
    localities
        Of `localities_table`, index ``locality``.
    shapes
        The localities' ground, same index.
    changes
        Zone by set, bool: whose area changes.
    register
        Of `movement_register`.
    clusters
        Of `movement_clusters` with `movement_reasons`, index ``cluster``, most people first.
    zone_cluster
        Zone to cluster, those that change only.
    """

    candidate: Candidate
    slug: str
    localities: pd.DataFrame
    shapes: gpd.GeoSeries
    changes: pd.DataFrame
    register: pd.DataFrame
    clusters: pd.DataFrame
    zone_cluster: pd.Series

    @property
    def name(self) -> str:
        """Return what tables and lists call the option."""
        return self.candidate.name


def details_of(candidates: tuple[Candidate, ...], setting: Setting) -> list[Detail]:
    """Return the details of options.

    Parameters
    ----------
    candidates
        Each with a name of its own.
    setting
        What they are judged against.

    Returns
    -------
    list of Detail
        In the same order.
    """
    named = slugs(each.name for each in candidates)
    return [_detail(each, named[each.name], setting) for each in candidates]


def _detail(candidate: Candidate, slug: str, setting: Setting) -> Detail:
    """Return one option's details."""
    today, zones, neighbours = setting.status_quo, setting.zones, setting.neighbours
    plan = candidate.plan.reindex(zones.index)
    moved = movement_clusters(plan, today, zones, neighbours, setting.labels)
    why = movement_reasons(plan, today, setting.people, neighbours, setting.weights or None, setting.labels)
    table = localities_table(plan, setting).rename_axis("locality")
    return Detail(
        candidate=candidate,
        slug=slug,
        localities=table,
        shapes=dissolve_localities(plan, zones).reindex(table.index),
        changes=changes(plan, today),
        register=movement_register(plan, today, zones, neighbours),
        clusters=moved.join(why),
        zone_cluster=zone_clusters(plan, today, neighbours),
    )
