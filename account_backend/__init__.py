"""The account backend: what a provider knows of its customers, served as facts over HTTP."""
