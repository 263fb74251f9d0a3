"""These tests need what the site is built with; the suite on the oldest versions goes without."""

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("mkdocs") and find_spec("latex2mathml") else ["test_*.py"]
