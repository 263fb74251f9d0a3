"""Time our work beside its peers: python -m tests.benchmarks."""

from __future__ import annotations

from tests.benchmarks.bench_pieces import main

if __name__ == "__main__":
    main()
