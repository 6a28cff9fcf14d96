"""Every example in a docstring runs, and every public function has one."""

import doctest
import importlib
import inspect
import pkgutil

import numpy as np
import pytest

import raterlab.stats

MODULES = sorted(m.name for m in pkgutil.iter_modules(raterlab.stats.__path__))
OWN = [m for m in MODULES if not m.startswith("_kernels")]


@pytest.mark.parametrize("name", OWN)
def test_examples_run(name):
    module = importlib.import_module(f"raterlab.stats.{name}")
    failed, _ = doctest.testmod(module, extraglobs={"np": np})
    assert failed == 0


@pytest.mark.parametrize("name", [m for m in OWN if not m.startswith("_") and m != "estimate"])
def test_every_public_function_has_an_example(name):
    module = importlib.import_module(f"raterlab.stats.{name}")
    functions = {
        n: f
        for n, f in inspect.getmembers(module, inspect.isfunction)
        if f.__module__ == module.__name__ and not n.startswith("_")
    }
    assert [n for n, f in functions.items() if ">>>" not in (f.__doc__ or "")] == []
