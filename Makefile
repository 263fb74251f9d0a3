# Two commands: `make review` and `make test`. Both set up what they need in .venv first, from the exact versions in .ci.
PYTHON ?= python3
VENV ?= .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
# Tests are dealt out one by one: what they share is made once for all workers (docs/development/tests.md).
PYTEST := $(BIN)/python -m pytest -n auto --dist worksteal

.PHONY: review test test-all lint docs lowest newest newest-installed prepared wheel wheel-check lock benchmarks clean

review: $(VENV)/.installed
	$(BIN)/localities review --demo --out review

test: lint
	$(PYTEST) -m "not long"

# With the proofs and the long runs, as CI does.
test-all: lint
	$(PYTEST) --hypothesis-profile=ci

lint: $(VENV)/.dev-installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	cd .names && ../$(BIN)/lint-imports ../pyproject.toml
	$(BIN)/vulture

# The documentation's site in build/site, which opens from the folder. A warning or a dead link fails.
docs: $(VENV)/.dev-installed
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict

benchmarks: $(VENV)/.dev-installed
	$(BIN)/python -m tests.benchmarks

wheel: $(VENV)/.dev-installed
	$(BIN)/python -m build --wheel --no-isolation --outdir dist .

# The built wheel in an environment of its own, in a folder that is not the project's, beside another package called data.
wheel-check: wheel
	rm -rf build/wheel && mkdir -p build/wheel/folder/data
	$(PYTHON) -m venv build/wheel/venv
	build/wheel/venv/bin/python -m pip install --quiet --require-hashes -r .ci/requirements.txt
	build/wheel/venv/bin/python -m pip install --quiet --no-deps dist/localities-*.whl
	echo "OTHER = 1" > build/wheel/folder/data/__init__.py
	cd build/wheel/folder && PYTHONPATH=. ../venv/bin/localities review --out out && test -s out/index.html
	cd build/wheel/folder && ../venv/bin/python -c "import data; data.OTHER; from localities import boundaries, maps"

# The suite on the oldest versions that pyproject.toml allows, without what needs no other version to be seen: the pages
# in the browser, the proofs, the documentation, the real data, which goes through the same code as the demonstration area,
# and laws on more than a few examples.
lowest: .venv-lowest/.installed
	.venv-lowest/bin/python -m pytest -n auto --dist worksteal --hypothesis-profile=few -m "not browser and not long and not shared" --ignore tests/docs -W default

# On the newest Python that this machine has: the proofs and the long runs, which between them run every command, and laws
# on all their examples. `make test-all PYTHON=...` runs everything on any.
newest: newest-installed
	.venv-newest/bin/python -m pytest -n auto --dist worksteal --hypothesis-profile=ci -m "long or hypothesis"

newest-installed:
	$(MAKE) PYTHON="$$(.ci/newest-python)" VENV=.venv-newest .venv-newest/.dev-installed

# What stands before the long suites, in two at a time (`make -j 2 prepared`): it waits for the network and for one processor.
prepared: review .venv-lowest/.installed newest-installed wheel-check docs

# Choose the exact versions anew: the newest that pyproject.toml allows, for every supported Python and system.
lock: $(VENV)/.dev-installed
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		pyproject.toml --extra ensemble --extra parquet --group dev --group docs --output-file .ci/requirements-dev.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		pyproject.toml --group build --constraint .ci/requirements-dev.txt --output-file .ci/requirements.txt

$(VENV)/.installed: .ci/requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r .ci/requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.dev-installed: .ci/requirements-dev.txt $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --require-hashes -r .ci/requirements-dev.txt
	touch $@

.venv-lowest/.installed: pyproject.toml $(VENV)/.dev-installed
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv-lowest
	$(BIN)/uv pip compile --quiet --resolution lowest-direct pyproject.toml --output-file build-lowest.txt
	$(BIN)/uv pip install --quiet --python .venv-lowest -r build-lowest.txt
	$(BIN)/uv pip install --quiet --python .venv-lowest --constraint build-lowest.txt pytest pytest-xdist hypothesis scikit-learn networkx pyarrow pypdf
	$(BIN)/uv pip install --quiet --python .venv-lowest --no-deps --editable .
	touch $@

clean:
	rm -rf $(VENV) .venv-lowest .venv-newest build build-lowest.txt dist review
