"""Run a command, pass on what it prints, and add a line with its seconds and its peak memory."""

import json
import resource
import subprocess
import sys
import time

began = time.perf_counter()
done = subprocess.run(sys.argv[1:], check=False)
took = time.perf_counter() - began
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6
print(json.dumps({"seconds": took, "peak_gb": peak}), flush=True)
sys.exit(done.returncode)
