"""The commented part of the configuration that says how the maps look: every key, with what it means."""

from __future__ import annotations

MAP = """\
# How the maps look and what else they show, on the page and on paper. Everything may be left out.
# [map]
# palette = "af"           # "phs", "sg", or a .json or .toml file of your own colours
# columns = { simd_rank = "SIMD rank" }   # numbers of the zones to shade, and their labels; [[counts]] are shaded anyway
# age_groups = { "Under 5" = [0, 4], "85 and over" = [85, 90] }   # instead of the usual four; 90 stands for 90 and over
# Residents find their own street: a directory of postcodes, such as that of National Records of Scotland.
# postcodes = { file = "postcodes.csv", postcode = "Postcode", zone = "DataZone2011Code", source = "SPD 2024/2" }
# A background map. Every reader's page then contacts that server; without it the page contacts nobody.
# tiles = { url = "https://tile.example.org/{z}/{x}/{y}.png", attribution = "What the server's owner asks for" }
# Your own colours, instead of map.palette above:
# [map.palette]
# categories = ["#12436D", "#28A197", "#801650"]   # three or more; these and the lines at least 3:1 from white
# ramp = ["#ADD1F1", "#6BACE6", "#2073BC", "#12436D", "#092135"]   # five, from light to dark
# lines = ["#801650", "#F46A25", "#28A197"]
# Numbers from tables of zones, instead of map.columns above:
# [[map.columns]]
# label = "Households without a car, per cent"
# column = "no_car"
# file = "cars.csv"
# key = "DataZone"         # the column of zone codes, if it is not found
"""
