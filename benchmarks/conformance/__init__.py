"""Cases with known answers, from public test suites and issue reports.

`python -m benchmarks.conformance costing FILE` runs a file of costing cases. case.py
reads them, a route (routes.py) runs one through the real code, check.py compares.
"""
