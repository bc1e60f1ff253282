# make demo    set up and run the main job on a made-up year
# make test    lint, types, architecture, all tests; the core has to be covered whole
# make coverage  the same tests, and how much of everything they cover
# make evaluate  precision and recall of the evidence rules
# make faults  every fault there is a rig for, on real servers; as root; an hour or two
# make fuzz    a million inputs for each parser of what others wrote (FUZZ='mail --inputs 1000'), hours; then long ones
# make year    a user's simulated year with 200 people, held against every promise
# make bench   the benchmarks; an hour, half of it with MAILS=5000; not part of make test

PYTHON ?= python3
VENV   ?= .venv
BIN     = $(VENV)/bin
STAMP   = $(VENV)/.installed
MAILS  ?= 100000
# Where the benchmarks' mail lies: a hundred thousand small files take a cold disk minutes to open.
BENCH  ?= $(firstword $(wildcard /dev/shm) /tmp)/syncd-bench

.PHONY: demo test lint types architecture check coverage evaluate year bench faults fuzz clean

demo: $(STAMP)
	$(BIN)/syncd demo demo

test: $(STAMP) lint types architecture check

lint: $(STAMP)
	$(BIN)/ruff check --output-format=concise
	$(BIN)/ruff format --check --quiet

types: $(STAMP)
	$(BIN)/mypy

architecture: $(STAMP)
	$(BIN)/lint-imports

# One process more than cores: much of the time a test waits for a server.
check: $(STAMP)
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n 3 $(PYTEST)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --fail-under=100 --skip-covered

coverage: $(STAMP)
	$(BIN)/coverage erase
	$(BIN)/coverage run --source=syncd,connectors -m pytest -n 3 $(PYTEST)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --fail-under=90 --skip-covered

evaluate: $(STAMP)
	$(BIN)/python tests/evaluate.py

year: $(STAMP)
	$(BIN)/python tests/bench/simulated_year.py

bench: $(STAMP)
	mkdir -p $(BENCH)
	$(BIN)/python tests/bench/mail.py --mails $(MAILS) --dir $(BENCH)
	$(BIN)/python tests/bench/ledger.py --mails $(MAILS) --dir $(BENCH)
	$(BIN)/python tests/bench/recurrence.py
	$(BIN)/python tests/bench/planning.py
	$(BIN)/python tests/bench/google_reads.py
	$(BIN)/python tests/bench/imap_first.py --mails $(MAILS)
	$(BIN)/python tests/bench/phone.py
	$(PYTHON) -m venv $(BENCH)/installed # without extras
	$(BENCH)/installed/bin/pip install --quiet .
	$(BIN)/python tests/bench/idle.py --python $(BENCH)/installed/bin/python
	$(BIN)/python tests/bench/caldav_sync.py
	rm -r $(BENCH)

faults: $(STAMP)
	$(BIN)/python tests/faults/run.py $(FAULTS)

fuzz: $(STAMP)
	$(BIN)/python -m pip install --quiet --group fuzz
	$(BIN)/python tests/fuzz/run.py $(FUZZ)
	$(BIN)/python tests/fuzz/growth.py

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --group dev --editable '.[all]'
	touch $(STAMP)

clean:
	rm -rf $(VENV) demo .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis
