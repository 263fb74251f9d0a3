"""Everything that is known of the options of a review, and of each of them: records that the outputs show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from localities.boundaries import (
    ConfigurationError,
    Note,
    Setting,
    appraise,
    changes,
    dissolve_localities,
    localities_table,
    movement_clusters,
    movement_reasons,
    movement_register,
    option_differences,
    rank_stability,
    scorecard,
    some,
    status_quo_options,
    zone_clusters,
)
from localities.scripts.configuration.choices import Choice
from localities.scripts.configuration.config import Configuration
from localities.scripts.options.found import FoundResults
from localities.scripts.options.reasons import broken_if_stayed, why_words
from localities.scripts.options.scene import Candidate, Keeping, scene_of, small_localities
from localities.scripts.options.solving import log_table, solve_choices
from localities.scripts.options.tradeoffs import Exploration, Explored, check_extras, explore, positions
from localities.scripts.options.watching import Watch
from localities.scripts.options.wishes import make_wanted, rules_for, rules_table, state_rules
from localities.scripts.progress import Progress
from localities.scripts.review.measure import Review
from localities.scripts.slugs import slugs
from localities.scripts.wording import Say, keeping


@dataclass(frozen=True, eq=False)
class OptionSet:
    """The options of a review, judged.

    Attributes
    ----------
    setting
        What the options are judged against.
    candidates
        The options in the order in which they are published; today's boundaries are put before them by `appraise`.
    notes
        What was mended, left out or is doubtful in proposals and settings.
    rules
        ``name``, ``kind``, ``states`` (in words), ``applies_to`` ("every option" or the option's name).
    links
        ``zone``, ``neighbour``, ``zone_name``, ``neighbour_name``, ``distance_m``, ``status`` ("declared" or "suggested"), ``why``.
    log
        The solver's log, a row a solved option, without clock times: ``option``, ``objective``, ``status``, ``value``,
        ``proven_bound``, ``gap_share``, ``unit``, ``ties_settled``, ``moved_people``, ``rules``.
    appraisal
        Of `appraise`.
    scorecard, stability
        Of `scorecard` and `rank_stability`; None without weights of criteria.
    curve
        Of `balance_curve`; None if it was not asked for.
    frontier
        Of `frontier`; None if it was not asked for.
    ensemble
        Of `ensemble_position`; None if it was not asked for.
    differences
        Share of people placed differently, options by options.
    infeasible
        ``option`` and ``why`` (in words): choices that no plan can meet.
    short_list
        Of `short_list`, over the solved options and the points of curve and frontier; None with fewer than two.
    keeping
        The rules that hold for every option, by which today's boundaries are judged too; None where they are not known.
    """

    setting: Setting
    candidates: tuple[Candidate, ...]
    notes: tuple[Note, ...]
    rules: pd.DataFrame
    links: pd.DataFrame
    log: pd.DataFrame
    appraisal: pd.DataFrame
    scorecard: pd.DataFrame | None
    stability: pd.DataFrame | None
    curve: pd.DataFrame | None
    frontier: pd.DataFrame | None
    ensemble: pd.DataFrame | None
    differences: pd.DataFrame
    infeasible: pd.DataFrame
    short_list: pd.DataFrame | None = None
    keeping: Keeping | None = None

    def wording(self, say: Say) -> Say:
        """Return an area's wording with the names that proposals bring; those of found options are the house's own."""
        proposals = [each for each in self.candidates if each.kind == "proposal"]
        localities = [str(name) for each in proposals for name in each.plan.dropna().unique()]
        return keeping(say, [*(each.name for each in proposals), *localities])


def make_options(
    review: Review,
    progress: Progress,
    *,
    seconds: float | None = None,
    proposals: Sequence[Candidate] = (),
    notes: Sequence[Note] = (),
    choices: Mapping[str, Choice] | None = None,
    watch: Watch | None = None,
    found: FoundResults | None = None,
    search: bool = True,
) -> OptionSet:
    """Solve what the configuration asks for and judge it, with proposals, beside what there is today.

    Parameters
    ----------
    review
        Of `measure`; its configuration says which options and rules.
    progress
        Told of each step.
    seconds
        Time for each option; by default as the configuration says.
    proposals
        Options that are there already, put after those that are solved.
    notes
        What was said of the proposals.
    choices
        The options to solve, by name, instead of the configuration's; none if empty.
    watch
        What hears the signals; by default one that hears them here.
    found
        Results of earlier runs, which are used, and where those of this one are kept.
    search
        False: of the options only those that earlier runs have found, and nothing between them.

    Returns
    -------
    OptionSet
        Everything that the outputs show. A choice that no plan can meet is explained in it, and the others are there.

    Raises
    ------
    ConfigurationError
        If the options or rules speak of a zone, place, locality, count or criterion that is not there.
    """
    section = review.configuration.options
    check_extras(section)
    with progress.step("Setting out the options"):
        scene = scene_of(review)
        _ = scene.problem  # refuses weights and people that could not be added up, before rules are read
        stated = state_rules(section, scene.ground)
        asked = wanted_choices(review.configuration) if choices is None else choices
        check_names(asked, proposals, scene.setting.status_quo)
        wanted = [
            make_wanted(name, choice, rules_for(stated, name), scene, section)
            for name, choice in asked.items()
        ]
        _check_scorecard(section.scorecard, scene.setting)
    each = seconds or section.seconds
    with Watch(progress).listening() if watch is None else nullcontext(watch) as watching:
        solved = solve_choices(
            scene, wanted, each, watching, found, search=search, settle=section.settle_ties
        )
        explored = Explored()
        if solved.unknown:
            watching.tell(
                f"No run beside these outputs has found {some(solved.unknown)} yet: see localities propose."
            )
        if asked and search:
            explored = explore(
                Exploration(scene, rules_for(stated, ""), section, watching, each, found or FoundResults()),
                solved,
            )
    candidates = (*solved.candidates, *explored.candidates, *proposals)
    with progress.step("Appraising the options"):
        plans = {each.name: each.plan for each in candidates}
        appraisal = appraise(plans, scene.setting)
        weights = section.scorecard
        return OptionSet(
            setting=scene.setting,
            candidates=candidates,
            notes=(
                *notes,
                *(note for note in review.inputs.notes if note.beside_headline),
                *review.edges,
                *review.emptied("best_fit_area"),  # whatever the review's rule, zones go whole into an option
                *small_localities(scene.setting),
                *scene.linked.notes,
                *scene.linked.used,
                *solved.notes,
                *explored.notes,
            ),
            rules=rules_table(stated, {each.name: each.own for each in wanted}),
            links=scene.linked.links,
            log=log_table({**solved.log, **explored.log}),
            appraisal=appraisal,
            scorecard=scorecard(appraisal, weights) if weights else None,
            stability=rank_stability(appraisal, weights) if weights else None,
            curve=explored.curve,
            frontier=explored.frontier,
            ensemble=positions(explored.plans, plans, scene.setting),
            differences=option_differences(plans, scene.setting.people),
            infeasible=solved.infeasible_table(),
            short_list=explored.short_list,
            keeping=Keeping(tuple(rules_for(stated, "")), scene.ground.counted),
        )


def _check_scorecard(weights: Mapping[str, float], setting: Setting) -> None:
    """Tell before anything is solved that a criterion is not known."""
    try:
        if weights:
            scorecard(appraise({}, setting), weights)
    except ConfigurationError as error:
        raise ConfigurationError(f"options.scorecard: {error}") from None


def wanted_choices(configuration: Configuration) -> dict[str, Choice]:
    """Return the options that the configuration asks for, by name.

    Parameters
    ----------
    configuration
        Of the review.

    Returns
    -------
    dict
        Without choices: the consensus, and least disruption within the tolerance if there is one.
    """
    section = configuration.options
    if section.choices:
        return section.named(configuration.called(), configuration.noun())
    choices = [Choice(kind="consensus")]
    if section.tolerance is not None:
        choices.append(Choice(kind="least_disruption").model_copy(update={"tolerance": section.tolerance}))
    return {choice.called({}): choice for choice in choices}


def check_names(
    choices: Mapping[str, Choice], proposals: Sequence[Candidate], status_quo: pd.DataFrame
) -> None:
    """Refuse options that tables could not tell apart.

    Parameters
    ----------
    choices
        By name.
    proposals
        Options that are there already.
    status_quo
        Zone by set: today's boundaries are options too.

    Raises
    ------
    ConfigurationError
        If two have one name.
    """
    names = [*status_quo_options(status_quo), *choices, *(each.name for each in proposals)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ConfigurationError(f"Two options have the name {some(twice)}. Rename one of them.")


@dataclass(frozen=True, eq=False)
class OptionDetail:
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
        Of `movement_clusters` with `movement_reasons` and `broken_if_stayed`, and ``why`` in words; index ``cluster``, most
        people first.
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


def details_of(candidates: tuple[Candidate, ...], setting: Setting) -> list[OptionDetail]:
    """Return the details of options.

    Parameters
    ----------
    candidates
        Each with a name of its own.
    setting
        What they are judged against.

    Returns
    -------
    list of OptionDetail
        In the same order.
    """
    named = slugs(each.name for each in candidates)
    return [_detail(each, named[each.name], setting) for each in candidates]


def _detail(candidate: Candidate, slug: str, setting: Setting) -> OptionDetail:
    """Return one option's details."""
    today, zones, neighbours = setting.status_quo, setting.zones, setting.neighbours
    plan = candidate.plan.reindex(zones.index)
    moved = movement_clusters(plan, today, zones, neighbours, setting.labels)
    member = zone_clusters(plan, today, neighbours)
    why = movement_reasons(plan, today, setting.people, neighbours, setting.weights or None)
    why = why.join(broken_if_stayed(candidate, why, member, setting))
    why["why"] = [why_words(row, setting, candidate.kind) for _, row in why.iterrows()]
    table = localities_table(plan, setting).rename_axis("locality")
    return OptionDetail(
        candidate=candidate,
        slug=slug,
        localities=table,
        shapes=dissolve_localities(plan, zones).reindex(table.index),
        changes=changes(plan, today),
        register=movement_register(plan, today, zones, neighbours),
        clusters=moved.join(why),
        zone_cluster=member,
    )
