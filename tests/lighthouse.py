"""Run Lighthouse, as on a phone, on one page of each template of a running portal.

    python tests/lighthouse.py http://127.0.0.1:8000

Prints a table, and ends with 1 if a page misses a target. Needs Node, Chromium and the npm package
that package.json names: `npm install` installs it.
"""

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

PROGRAM = Path("node_modules/.bin/lighthouse")
CATEGORIES = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
# The most that is allowed: milliseconds, and the share of the screen that moves.
METRICS = {
    "largest-contentful-paint": 2000,
    "total-blocking-time": 50,
    "cumulative-layout-shift": 0,
}
# What search engines are told not to index, on purpose, is not measured by whether they may.
NOT_INDEXED = ["/search/?q=siemens", "/accounts/login/"]
# A machine that does something else disturbs a run: after a miss the median of three stands.
RUNS = 3


def addresses(base):
    """Return the path of the first page of each type that the API lists, and those of no type."""
    pages = []
    while more := read(f"{base}/api/v2/pages/?limit=20&offset={len(pages)}"):
        pages += more
    first = {}
    for page in pages:
        first.setdefault(page["meta"]["type"], page["meta"]["html_url"].removeprefix(base))
    return [*first.values(), *NOT_INDEXED]


def read(url):
    with urllib.request.urlopen(url, timeout=30) as answer:
        return json.load(answer)["items"]


def run(url):
    """Return the scores and metrics of one run, or of the next where Chromium lost its trace."""
    command = [PROGRAM, url, "--quiet", "--output=json", "--only-categories", ",".join(CATEGORIES)]
    if url.endswith(tuple(NOT_INDEXED)):
        command.append("--skip-audits=is-crawlable")
    # Chromium's sandbox does not start for root.
    flags = "--headless=new" + (" --no-sandbox" if os.geteuid() == 0 else "")
    for _ in range(RUNS):
        result = subprocess.run(
            [*command, f"--chrome-flags={flags}"],
            env={**os.environ, "CHROME_PATH": shutil.which("chromium") or "chromium"},
            capture_output=True,
            check=False,
        )
        if not result.returncode:
            break
    else:
        sys.exit(f"Lighthouse failed on {url}:\n{result.stderr.decode()}")
    report = json.loads(result.stdout)
    scores = [round(100 * report["categories"][name]["score"]) for name in CATEGORIES]
    return scores + [report["audits"][name]["numericValue"] for name in METRICS]


def median(runs):
    """Return the median of each figure."""
    return [sorted(values)[len(runs) // 2] for values in zip(*runs, strict=True)]


def misses(figures):
    scores, metrics = figures[: len(CATEGORIES)], figures[len(CATEGORIES) :]
    low = any(score < least for score, least in zip(scores, CATEGORIES.values(), strict=True))
    # A thousandth of the screen is less than a pixel's row.
    return low or any(
        round(value, 3) > most for value, most in zip(metrics, METRICS.values(), strict=True)
    )


def main(base):
    if not PROGRAM.exists():
        sys.exit("Lighthouse is not installed: run npm install (package.json names it).")
    print("perf  a11y  best   seo   LCP ms  TBT ms    CLS  address")
    failed = False
    for address in addresses(base):
        figures = run(f"{base}{address}")
        if misses(figures):
            figures = median([figures, *(run(f"{base}{address}") for _ in range(RUNS - 1))])
        failed |= misses(figures)
        scores, (lcp, tbt, cls) = figures[: len(CATEGORIES)], figures[len(CATEGORIES) :]
        row = "  ".join(f"{score:4}" for score in scores)
        print(f"{row}  {lcp:7.0f} {tbt:7.0f}  {cls:5.3f}  {address}", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
