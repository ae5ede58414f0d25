# make run: try it. make livekit: a LiveKit to look at. make test: the suite. make live: what needs real servers. make bench: speed and quality. make lint: style and types.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
unexport PYTHONPATH PYTHONHOME

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run livekit test live bench train vectors lint format lock clean

help:
	@echo "make run      make the environment, build the built-in index, open a local Slack with the bot in it, ask the seed questions there"
	@echo "make livekit  a LiveKit server with rooms, people and a telephone carrier on this machine, to look at and to dial with"
	@echo "make test     the test suite"
	@echo "make live     tests against real servers; says what it skipped"
	@echo "make bench    speed, memory and quality beside peers"
	@echo "make lint     format, style, types, import layers"

setup: $(VENV)/run.stamp
setup-dev: $(VENV)/dev.stamp

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "ask-ai needs Python 3.11 or newer; set PYTHON=python3.12 or the like" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "no virtual environment could be made; on Debian: apt install python3-venv" >&2; exit 1; }

$(VENV)/run.stamp: requirements/run.txt pyproject.toml | $(VENV)/bin/python
	@echo "installing the locked packages (a minute or two the first time)"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/run.txt
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/run.stamp
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

# With a terminal the sandbox stays open after the seed questions; without one, or with CI set, the exit status of the seed questions decides.
run: setup
	@$(BIN)/ask-ai sync --source handbook
	@if [ -t 0 ] && [ -t 1 ] && [ -z "$$CI" ]; then $(BIN)/ask-ai sandbox --smoke; else $(BIN)/ask-ai sandbox --smoke --once --port 0; fi

# Where a bot on this machine listens for webhooks, unless PORT says otherwise.
WEBHOOK ?= http://127.0.0.1:3000/livekit/webhook
livekit: setup-dev
	@$(BIN)/python -m tests.live.livekit.offer --webhook $(WEBHOOK)

test: setup-dev
	@$(BIN)/python -m pytest --ignore=tests/live

live: setup-dev
	@$(BIN)/python -m pytest tests/live

lint: setup-dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: setup-dev
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

BENCH := .venv-bench
$(BENCH)/stamp: requirements/bench.txt pyproject.toml
	@$(PYTHON) -m venv $(BENCH)
	@$(BENCH)/bin/python -m pip install --quiet --require-hashes -r requirements/bench.txt
	@$(BENCH)/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

bench: $(BENCH)/stamp
	@$(BENCH)/bin/python -m tests.bench $(ARGS)

# INDEX is an index of the documents the questions are about; QUESTIONS may add files to the project's own.
train: $(BENCH)/stamp
	@$(BENCH)/bin/python -m tests.evals.fit tests/evals/questions.jsonl $(QUESTIONS) --index $(INDEX)

vectors: setup
	@$(BIN)/python -m knowledge.ship

lock:
	@for set in "run --group build" "dev --group build --group dev" "bench --group build --group dev --group bench"; do set -- $$set; out=$$1; shift; \
	uv pip compile --quiet pyproject.toml "$$@" --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements/$$out.txt; done

clean:
	@rm -rf $(VENV) $(BENCH) data .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
