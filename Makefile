# Everything a new machine, a developer and a build server need. `make` alone prints this list.
SHELL := /bin/sh
.DEFAULT_GOAL := help
export PORT HOST FUZZ_SECONDS

.PHONY: help demo demo-reset test lint requirements bench fuzz screenshots translations

help: ## Print this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## Install what is missing, fill the demo administration, serve it (PORT=8000, HOST=127.0.0.1)
	@bin/demo

demo-reset: ## Throw the demo's data away and start over
	@bin/demo --reset

test: ## Run everything: lint, migrations, tests on SQLite and PostgreSQL, browser tests
	@bin/test

lint: ## Run ruff and the layer contracts only
	@bin/setup test
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports

requirements: ## Compile the requirements*.txt, pinned and hashed, from the .in files
	@bin/setup test
	.venv/bin/uv pip compile --quiet --generate-hashes --no-header --python-version 3.11 requirements.in -o requirements.txt
	.venv/bin/uv pip compile --quiet --generate-hashes --no-header --python-version 3.11 requirements-dev.in -o requirements-dev.txt
	.venv/bin/uv pip compile --quiet --generate-hashes --no-header --python-version 3.11 requirements-bench.in -o requirements-bench.txt

bench: ## Measure, on SQLite and on PostgreSQL, beside the peers (a long run; see benchmarks/README.md)
	@bin/bench

fuzz: ## Try the properties on invented drafts and words, always new ones (FUZZ_SECONDS=600)
	@bin/setup test
	@bin/fuzz

screenshots: ## Take the pictures of docs/images from a throw-away demo
	@bin/screenshots

translations: ## Add new texts to the .po files and compile them
	@bin/setup test
	.venv/bin/python bin/extract-messages --write
	@bin/compile-translations
