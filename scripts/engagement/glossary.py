"""The words of a pack that not everybody knows."""

GLOSSARY = (
    ("Boundary", "the line around an area for which a partner plans its services"),
    (
        "Change of area",
        "a place would be in another locality than the one that matches the partner's area today; changes of area in all "
        "count people once for each partner whose area changes for them",
    ),
    ("Community split", "a community, such as a town or village, that lies in more than one locality"),
    ("Deviation from equal population", "how far a locality is above or below the size it would have if all had the same number of people"),
    ("Fifth of deprivation", "Scotland's zones in five groups of the same size, from the most to the least deprived"),
    ("Locality", "an area of a partnership for which health and social care are planned together"),
    ("Most deprived share", "the share of a locality's people who live in Scotland's most deprived fifth of zones"),
    ("Option", "one way to divide the whole partnership into localities that all partners would share"),
    ("Partner", "an organisation with areas of its own, such as the NHS, social work or the council"),
    ("Pinch point", "a zone that alone holds two parts of a locality together"),
    ("Proven", "a calculation has shown that no other plan under the same rules does better"),
    ("SIMD", "the Scottish Index of Multiple Deprivation, which ranks all zones of Scotland"),
    ("Status quo", "one partner's boundaries as they are today, adopted by all partners"),
    ("Zone", "the smallest area for which figures are published: a data zone has about 500 to 1,000 people"),
)  # fmt: skip
