"""What the web chat costs a page, and how soon it answers; see `python -m benchmarks.widget -h`."""
