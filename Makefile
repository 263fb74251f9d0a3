# Two commands: `make review` and `make test`. Both set up what they need in .venv first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# What a file's tests share is made once, not once a worker.
ONCE := --dist loadfile --no-loadscope-reorder

.PHONY: review test lint lowest wheel wheel-check benchmarks clean

review: $(VENV)/.installed
	$(BIN)/localities review --demo --out review

test: lint
	$(BIN)/python -m pytest -n auto $(ONCE)

lint: $(VENV)/.dev-installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	cd .names && ../$(BIN)/lint-imports ../pyproject.toml

benchmarks: $(VENV)/.dev-installed
	$(BIN)/python -m tests.benchmarks

wheel: $(VENV)/.dev-installed
	$(BIN)/python -m build --wheel --outdir dist .

# The built wheel in an environment of its own, in a folder that is not the project's, beside another package called data.
wheel-check: wheel
	rm -rf build/wheel && mkdir -p build/wheel/folder
	$(PYTHON) -m venv build/wheel/venv
	build/wheel/venv/bin/python -m pip install --quiet --upgrade "pip>=25.1"
	build/wheel/venv/bin/python -m pip install --quiet dist/localities-*.whl
	mkdir build/wheel/folder/data && echo "OTHER = 1" > build/wheel/folder/data/__init__.py
	cd build/wheel/folder && PYTHONPATH=. ../venv/bin/localities review --out out && test -s out/index.html
	cd build/wheel/folder && ../venv/bin/python -c "import data; data.OTHER; from localities import boundaries, maps"

# The suite on the oldest versions that pyproject.toml allows, without what needs no other version to be seen: the pages
# in the browser, and the real data, which goes through the same code as the demonstration area.
lowest: $(VENV)/.dev-installed
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv-lowest
	$(BIN)/uv pip compile --quiet --resolution lowest-direct pyproject.toml --output-file build-lowest.txt
	$(BIN)/uv pip install --quiet --python .venv-lowest -r build-lowest.txt
	$(BIN)/uv pip install --quiet --python .venv-lowest --constraint build-lowest.txt pytest pytest-xdist hypothesis scikit-learn networkx pyarrow pypdf
	$(BIN)/uv pip install --quiet --python .venv-lowest --no-deps --editable .
	.venv-lowest/bin/python -m pytest -n auto $(ONCE) -m "not browser and not long and not shared" -W default

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/.dev-installed: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --group dev
	touch $@

clean:
	rm -rf $(VENV) .venv-lowest build build-lowest.txt dist review
