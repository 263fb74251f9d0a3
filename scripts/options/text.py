"""The commented part of the configuration that says which options are wanted: every key, with what it means."""

from __future__ import annotations

OPTIONS = """\
# Options for aligned localities, found by: localities propose
# Everything below may be left out. Then the consensus is found: what all sets agree on, and the least change that makes them one.
# [options]
# weights = {{ {reference} = 1, {other} = 1 }}   # how much a change of area counts for each partner; 1 where not given
# tolerance = 20           # per cent: how far localities may be from equal population, in all but the consensus; no limit by default
# localities = 6           # of free choices: how many, or a range such as [4, 12], an option for each number
# seconds = 60             # time for each option; the best plan by then is kept, with how much better any could be
# min_border_m = 1         # zones that share less than this only touch at a corner
# links = [["S01000001", "S01000002"]]   # zones joined by a ferry, a bridge or a road; codes or names
# suggested_links = false  # true: use the shortest links that the tool suggests between islands
# communities = ["places"] # which groupings are judged for being split: "places", a set, or one of the groupings below
# curve = true             # what balance costs, from no tolerance down to 5 per cent; or a list: [30, 20, 10]
# frontier = [["people_moved", "balance"]]   # trade-offs: people_moved, least_disruption, balance, cut_border, cut_edges,
#                          deprivation_spread, split_communities
# ensemble = 0             # random plans to compare with (needs the extra localities[ensemble])
# scorecard = {{ people_moved = 3, max_deviation = 1, cut_border_km = 1 }}   # criteria and your weights
# short_list = {{ least_different = 5, most = 6 }}   # per cent of people placed differently; how many are kept

# Groupings of zones that are no partner's areas, from polygons (file, layer, area) or a table (lookup, key, area):
# [[options.groupings]]
# name = "wards"
# label = "electoral wards"
# file = "wards.gpkg"
# area = "WardName"

# Points that localities should have their share of:
# [[options.services]]
# file = "hospitals.gpkg"
# kind = "Hospitals"       # what they are, in words
# name = "HospitalName"    # the column of their names
# layer = "hospitals"
# crs = "EPSG:27700"       # only if the file does not say

# People in a later year. Rules about size (tolerance, min_people, best_balance) then count them instead of today's people;
# people who change area are always today's.
# [options.forecast]
# file = "projections.csv"
# year = 2030
# sheet = "Persons"
# key = "DataZone"         # the column of zone codes
# column = "Total"         # the column of people
# columns = {{ sex = "Sex" }}   # further columns, if they go by names of their own
# rules = true             # false: only show it

# The options that are wanted. Each kind may be given several times; names are made if you give none.
# [[options.choices]]
# kind = "consensus"       # keep what all sets agree on, and the least change that makes them one
# [[options.choices]]
# kind = "least_disruption" # the fewest people whose area changes, weighted by partner
# name = "Balanced"
# tolerance = 10           # per cent
# targets = {{ "Name of a locality" = 60000 }}   # people instead of equal population; the others share the rest
# max_moved = 60000        # people who may change area for any partner
# seconds = 120
# [[options.choices]]
# kind = "best_balance"    # the most equal population for at most so many people who change area
# max_moved = 50000
# [[options.choices]]
# kind = "most_compact"    # the shortest border between localities
# tolerance = 30
# [[options.choices]]
# kind = "most_equal"      # deprivation spread evenly: people of the most deprived fifth of zones,
# count = "income_deprived_count"   # or any count of people
# max_moved = 50000
# [[options.choices]]
# kind = "whole_communities" # the fewest communities in more than one locality
# grouping = "places"
# max_moved = 50000
# [[options.choices]]
# kind = "nested"          # localities made of whole areas of a set or grouping with more of them, with the least change
# grouping = "{other}"
# [[options.choices]]
# kind = "free"            # so many compact localities whatever there is today, named after today's afterwards
# localities = [5, 7]
# tolerance = 10
# by = "moment_of_inertia" # people near the middle of their locality; or "cut_border", "cut_edges"

# The rules that hold. Each has exactly one of keep_together, keep_apart, belongs, leave_alone, max_moved, max_splits,
# min_people and tolerance. Zones are given by code or name, by place, or by an area of a set or grouping ("wards:Fortissat").
# [[options.rules]]
# name = "One village"     # what messages call it
# keep_together = ["Name of a place", "S01000001"]
# only = ["Balanced"]      # the options it holds for; every option by default
# [[options.rules]]
# keep_apart = ["Name of a place", "Name of another"]
# [[options.rules]]
# belongs = ["Name of a place"]
# locality = "Name of a locality"
# [[options.rules]]
# leave_alone = "Name of a locality"
# set = "{reference}"      # whose boundary it keeps
# [[options.rules]]
# max_moved = 20000
# set = "{other}"          # for this partner; without it, for any partner
# [[options.rules]]
# max_splits = 5
# grouping = "places"
# except = ["Name of a place"]   # may be split without being counted
# [[options.rules]]
# min_people = 30000       # in every locality
# [[options.rules]]
# tolerance = 25           # per cent
# targets = {{ "Name of a locality" = 60000 }}
"""
