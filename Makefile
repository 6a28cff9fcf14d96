# Two commands on a fresh machine with only Python 3.11+ and make:  make demo   and   make test
PYTHON ?= python3
UV := .cache/uv/bin/uv
RUN := .venv/bin
export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := .venv
# compiled files are kept, also where the environment says otherwise: a start takes half the time
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help demo test nightly check bench dev api docs setup ui licences clean
help:
	@echo "make demo    set everything up and open the demo"
	@echo "make test    set everything up and run every check"
	@echo "make nightly run the full simulated tables of the statistics"
	@echo "make check   format, lint, types, import contracts, licences"
	@echo "make bench   measure Raterlab and its peers (ARGS=\"--quick server\" for less)"
	@echo "make api     write the API document anew, and the types of the pages from it"
	@echo "make docs    build the documentation strictly"
	@echo "make dev     serve with the demo workspace and rebuild pages on change"

$(UV):
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Raterlab needs Python 3.11 or newer")'
	$(PYTHON) -m venv .cache/uv
	.cache/uv/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9

# system certificates, as pip uses them, also where a company has its own
.venv/.synced: $(UV) pyproject.toml uv.lock
	$(UV) sync --frozen --quiet --system-certs --python $(PYTHON)
	$(RUN)/python -m compileall -q src
	@touch $@

setup: .venv/.synced

ui: setup
	$(RUN)/python hatch_build.py

demo: ui
	$(RUN)/raterlab demo

dev: setup
	$(RUN)/python hatch_build.py npm run dev

check: setup ui
	$(RUN)/ruff format --check .
	$(RUN)/ruff check .
	$(RUN)/mypy
	$(RUN)/lint-imports
	$(RUN)/python hatch_build.py npm run lint
	$(RUN)/python hatch_build.py npm run check
	$(RUN)/python tests/licences.py

bench: ui
	$(RUN)/python -m bench $(ARGS)

# the pages' types follow from the server's own document
api: setup
	$(RUN)/python docs/openapi.py
	$(RUN)/python hatch_build.py npm run api

docs: setup
	$(RUN)/python docs/generate.py
	NO_MKDOCS_2_WARNING=1 $(RUN)/mkdocs build --strict --quiet

test: check docs
	$(RUN)/python hatch_build.py npm test
	$(RUN)/python -m pytest

nightly: setup
	$(RUN)/python -m pytest tests/stats -m nightly --timeout 1800

clean:
	rm -rf .venv .cache site src/raterlab/web/static ui/node_modules
