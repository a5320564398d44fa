"""How soon the launcher is there, and how soon after a tap on it one can write."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Browser

from benchmarks.widget.phone import Times, evaluate, phone, tap
from tests.browser.stage import Stage

# Resolves to the time at which something can be seen, in ms since the navigation began.
SEEN = """(launcher) => new Promise((done) => {
  const find = () => launcher
    ? document.querySelector('zhangwen-chat')?.shadowRoot.querySelector('button')
    : document.querySelector('h1');
  const look = () => {
    if (find()?.getBoundingClientRect().width) requestAnimationFrame(() => done(performance.now()));
    else requestAnimationFrame(look);
  };
  look();
})"""
# Notes when the launcher was touched, and when one could write.
ARM = """() => {
  const { shadowRoot } = document.querySelector('zhangwen-chat');
  globalThis.usable = new Promise((done) => {
    let touched;
    addEventListener('pointerdown', () => (touched ??= performance.now()), true);
    const look = () => {
      const input = shadowRoot.querySelector('dialog[open] textarea');
      if (touched && input?.getBoundingClientRect().width && !input.disabled) {
        requestAnimationFrame(() => done(performance.now() - touched));
      } else requestAnimationFrame(look);
    };
    look();
  });
}"""


@dataclass
class Opening:
    """Times, in ms.

    Attributes:
        blank: Until the heading of a page without the chat.
        launcher: Until the launcher of one with it.
        usable: From a tap on it to an input that one can write in.
    """

    blank: Times = field(default_factory=Times)
    launcher: Times = field(default_factory=Times)
    usable: Times = field(default_factory=Times)


def measure(browser: Browser, stage: Stage, runs: int) -> Opening:
    """Visits both pages in turn."""
    opening = Opening()
    for run in range(runs + 1):
        if run == 1:
            opening = Opening()  # the first visits only warmed the servers up
        with phone(browser) as (page, _):
            page.goto(stage.blank_url, wait_until="commit")
            opening.blank.values.append(evaluate(page, SEEN, False))
        with phone(browser) as (page, _):
            page.goto(stage.url(language="zh-Hans"), wait_until="commit")
            opening.launcher.values.append(evaluate(page, SEEN, True))
            page.wait_for_load_state("networkidle")
            page.evaluate(ARM)
            tap(page, "zhangwen-chat button")
            opening.usable.values.append(evaluate(page, "() => globalThis.usable"))
    return opening
