"""The web chat as customers meet it: a real browser, the demo site, and everything behind it."""
