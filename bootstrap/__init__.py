"""Makes `.venv` on a machine that has nothing but git, make and some python3 (3.8 or newer).

Standard library only, because it runs before anything is installed: `bootstrap/setup` starts it.
"""
