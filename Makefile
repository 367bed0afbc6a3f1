# The commands of the book. `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/sh
export PYTHONUTF8 := 1
# Python compiles what uv installed when it first imports it, and must keep that.
unexport PYTHONDONTWRITEBYTECODE
.NOTPARALLEL:

VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
CHAPTER ?= all
TESTS ?= chapters/0*.ipynb tests --ignore=tests/proof
CHAPTERS ?= all
N ?= 10

.PHONY: help book pdf serve lab outputs test test-all bench study lock clean

help: ## list the commands
	@echo "Probabilistic Deep Learning with TensorFlow Probability"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

book: $(VENV)/dev-lock ## build the website into _build/html
	@echo "==> Building the website"
	$(BIN)/jupyter-book build . -W -n --keep-going
	@echo "==> Done: open _build/html/index.html"

pdf: book ## print the website as one book, and link it on the front page
	@echo "==> Printing: some minutes"
	$(BIN)/python tools/book_pdf
	@$(MAKE) --no-print-directory book

serve: book ## build the website and show it on http://localhost:8000 (PORT=...)
	@echo "==> Serving _build/html on http://localhost:$(PORT) (Ctrl-C stops)"
	$(BIN)/python -m http.server $(PORT) --bind 127.0.0.1 --directory _build/html

lab: $(VENV)/run-lock ## open the chapters in JupyterLab
	$(BIN)/jupyter lab --notebook-dir=chapters

outputs: $(VENV)/run-lock ## re-run chapters and store their outputs (CHAPTER=01 for one)
	$(BIN)/python tools/store_outputs.py $(CHAPTER)

test: $(VENV)/dev-lock ## test the course (TESTS=chapters/01-*.ipynb for a part)
	@echo "==> Testing: re-running every chapter and comparing text and figures"
	$(BIN)/python -m pytest $(TESTS)

test-all: $(VENV)/dev-lock $(if $(PART),,test) ## test the tests too (PART=matrix for one part)
	$(foreach part,$(or $(PART),$(PARTS)),$(call run-part,$(part)))

bench: $(VENV)/dev-lock ## measure speed and memory, and write chapters/status.md
	@echo "==> Measuring: some minutes, on an otherwise quiet machine"
	$(BIN)/python -m benchmarks

study: $(VENV)/dev-lock ## train and compare the networks of Chapter 7 (SCHEDULER=..., MNIST=...)
	$(BIN)/python -m study $(if $(SCHEDULER),--scheduler '$(SCHEDULER)') $(if $(MNIST),--mnist '$(MNIST)')

lock: $(VENV)/dev-lock ## resolve requirements*.in into the pinned requirements*.txt
	@echo "==> Locking (versions change only where the .in files ask for it)"
	$(BIN)/uv pip compile $(LOCK_OPTIONS) requirements.in -o requirements.txt
	$(BIN)/uv pip compile $(LOCK_OPTIONS) -c requirements.txt requirements-dev.in \
		-o requirements-dev.txt
	$(BIN)/npm install --prefix tools --package-lock-only --omit-lockfile-registry-resolved

LOCK_OPTIONS := --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-emit-find-links

clean: ## remove the environment and everything that was built
	rm -rf $(VENV) _build tools/node_modules tests/_failures .pytest_cache .ruff_cache .hypothesis

# The parts of test-all: what each runs, the quick ones first.
PARTS := licences audit proof twice disturbance mutation soak binder matrix

licences = $(BIN)/pip-licenses && $(BIN)/npm query --prefix tools --package-lock-only \
	':root *:not(:is([license=MIT], [license=ISC], [license="MPL-2.0"], [license="BlueOak-1.0.0"], [license="BSD-2-Clause"], [license="BSD-3-Clause"], [license="Apache-2.0"]))' --expect-results=false
audit = $(BIN)/pip-audit --strict --require-hashes --disable-pip --progress-spinner=off \
	-r requirements-dev.txt && $(BIN)/npm audit --prefix tools --package-lock-only
proof = $(BIN)/python -m pytest tests/proof
twice = $(BIN)/python -m tests.proof.runs twice --chapters $(CHAPTERS)
disturbance = $(BIN)/python -m tests.proof.runs disturbance --chapters $(CHAPTERS)
mutation = $(BIN)/python -m tests.proof.mutation $(MUTATE)
soak = $(BIN)/python -m tests.proof.runs soak --times $(N) --chapters $(CHAPTERS)
binder = $(BIN)/python -m tests.proof.binder --chapters $(CHAPTERS)
matrix = $(BIN)/python -m tests.proof.runs matrix $(if $(ROW),--row $(ROW)) --chapters $(CHAPTERS)

define run-part
@echo "==> test-all, part $(1)"
$(or $($(filter $(1),$(PARTS))),$(error PART=$(1): expected one of $(PARTS)))

endef

$(VENV)/run-lock: requirements.txt tools/setup_environment.sh
	@sh tools/setup_environment.sh requirements.txt
	@touch $@

$(VENV)/dev-lock: requirements-dev.txt tools/package-lock.json tools/setup_environment.sh
	@sh tools/setup_environment.sh requirements-dev.txt
	@touch $@ $(VENV)/run-lock
