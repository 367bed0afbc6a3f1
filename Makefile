# The commands of the book. `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/sh
export PYTHONUTF8 := 1
.NOTPARALLEL:

VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
CHAPTER ?= all
TESTS ?= chapters tests
CHAPTERS ?= all
N ?= 10

.PHONY: help book serve lab outputs test mutate matrix soak binder bench study lock \
	licences audit clean

help: ## list the commands
	@echo "Probabilistic Deep Learning with TensorFlow Probability"
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

book: $(VENV)/dev-lock ## build the website into _build/html
	@echo "==> Building the website"
	$(BIN)/jupyter-book build . -W -n --keep-going
	@echo "==> Done: open _build/html/index.html"

serve: book ## build the website and show it on http://localhost:8000 (PORT=...)
	@echo "==> Serving _build/html on http://localhost:$(PORT) (Ctrl-C stops)"
	$(BIN)/python -m http.server $(PORT) --bind 127.0.0.1 --directory _build/html

lab: $(VENV)/run-lock ## open the chapters in JupyterLab
	$(BIN)/jupyter lab --notebook-dir=chapters

outputs: $(VENV)/run-lock ## re-run chapters and store their outputs (CHAPTER=01 for one)
	$(BIN)/python tools/store_outputs.py $(CHAPTER)

test: $(VENV)/dev-lock ## run all tests (TESTS=chapters/01-*.ipynb for some)
	@echo "==> Testing: re-running every chapter and comparing text and figures"
	$(BIN)/python -m pytest $(TESTS)

matrix: $(VENV)/dev-lock ## test the chapters under many conditions (ROW=..., CHAPTERS="01 02")
	@echo "==> Testing the chapters under one condition after the other"
	$(BIN)/python -m tests.matrix $(if $(ROW),--row $(ROW)) --chapters $(CHAPTERS)

soak: $(VENV)/dev-lock ## test the chapters many times in a row (N=10)
	@echo "==> Testing the chapters $(N) times in parallel and once in sequence"
	$(BIN)/python -m tests.soak --runs $(N) --chapters $(CHAPTERS)

binder: $(VENV)/dev-lock ## run the chapters in JupyterLab as on Binder
	@echo "==> Running the chapters as on Binder, in a fresh environment"
	$(BIN)/python -m tests.binder_run --chapters $(CHAPTERS)

mutate: $(VENV)/dev-lock ## change one thing at a time and see that a test notices
	@echo "==> Some 30 minutes on two quiet processors; MUTATE='--help' lists options"
	$(BIN)/python -m tests.mutation $(MUTATE)

bench: $(VENV)/dev-lock ## measure speed and memory, and write chapters/status.md
	@echo "==> Measuring: some minutes, on an otherwise quiet machine"
	$(BIN)/python -m benchmarks

study: $(VENV)/run-lock ## train and score every classifier of Chapter 7 again
	@echo "==> Training: some 10 minutes; COURSE_MNIST=... for MNIST instead"
	$(BIN)/python data/make_study.py

lock: $(VENV)/dev-lock ## resolve requirements*.in into the pinned requirements*.txt
	@echo "==> Locking (versions change only where the .in files ask for it)"
	$(BIN)/uv pip compile $(LOCK_OPTIONS) requirements.in -o requirements.txt
	$(BIN)/uv pip compile $(LOCK_OPTIONS) -c requirements.txt requirements-dev.in \
		-o requirements-dev.txt
	$(BIN)/npm install --prefix tools --package-lock-only --omit-lockfile-registry-resolved

LOCK_OPTIONS := --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-emit-find-links

licences: $(VENV)/dev-lock ## list the licences of all packages; refuse what does not fit
	$(BIN)/python tools/licences.py

audit: $(VENV)/dev-lock ## ask for known vulnerabilities of all locked packages
	@echo "==> Auditing: a package that cannot be looked up fails the audit"
	$(BIN)/pip-audit $(AUDIT_OPTIONS) -r requirements-dev.txt
	$(BIN)/npm audit --prefix tools --package-lock-only

AUDIT_OPTIONS := --strict --require-hashes --disable-pip --progress-spinner=off

clean: ## remove the environment and everything that was built
	rm -rf $(VENV) _build tools/node_modules tests/_failures .pytest_cache .ruff_cache .hypothesis

$(VENV)/run-lock: requirements.txt tools/setup_environment.sh
	@tools/setup_environment.sh requirements.txt
	@touch $@

$(VENV)/dev-lock: requirements-dev.txt tools/package-lock.json tools/setup_environment.sh
	@tools/setup_environment.sh requirements-dev.txt
	@touch $@ $(VENV)/run-lock
